package io.althing.spring.actuate;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/// What this process holds: locks, permits, elections that it leads.
@Endpoint(id = "althinglocks")
public final class AlthingLocksEndpoint {
    private final Althing althing;

    public AlthingLocksEndpoint(Althing althing) {
        this.althing = althing;
    }

    /// Returns what is held as of now, the longest held first.
    @ReadOperation
    public Held held() {
        List<Lock> locks = althing.locks().held().stream()
                .sorted(Comparator.comparing(Grant::since))
                .map(AlthingLocksEndpoint::lock)
                .toList();
        String session = althing.sessions()
                .current()
                .map(own -> Long.toHexString(own.id()))
                .orElse(null);
        return new Held(session, locks);
    }

    private static Lock lock(Grant grant) {
        return new Lock(
                grant.names(),
                grant.tokens(),
                grant.since(),
                grant.isSafe(),
                grant.remaining().toMillis(),
                Long.toHexString(grant.session().id()));
    }

    /// @param session the client's own, in hexadecimal as `./althing ctl` shows it; null if none
    /// is
    ///     open
    public record Held(@Nullable String session, List<Lock> locks) {}

    /// @param names of all that was acquired at once
    /// @param tokens its fencing tokens, in that order
    /// @param safe whether it certainly is held still
    /// @param safeForMillis for how long it is without another heartbeat
    public record Lock(
            List<String> names, List<Long> tokens, Instant since, boolean safe, long safeForMillis, String session) {}
}
