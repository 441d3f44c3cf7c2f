package io.althing.client.admin;

import io.althing.api.v1.SessionClaim;
import io.althing.api.v1.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A session of anybody's, as the cluster sees it. What is left of it is told by
/// [io.althing.client.lease.Leases#look].
///
/// @param user who opened it; empty if auth was off then, and unless root or that user asks
/// @param label what it says of itself: a host, a program
/// @param lockDelay for how long what it holds stays taken when it expires
/// @param since about when it was opened; nothing if the member that was asked cannot tell
/// @param holds at most 256
/// @param waitsFor at most 256
public record OpenSession(
        long id,
        String user,
        String label,
        Duration ttl,
        Duration lockDelay,
        Optional<Instant> since,
        List<Claim> holds,
        List<Claim> waitsFor) {
    public OpenSession {
        holds = List.copyOf(holds);
        waitsFor = List.copyOf(waitsFor);
    }

    /// What is held or waited for.
    ///
    /// @param owner within the session, such as a thread
    /// @param token of what is held; of what is waited for, the revision at which it came
    public record Claim(ResourceKind kind, String name, String owner, long token) {}

    static OpenSession of(SessionState wire) {
        return new OpenSession(
                wire.getSession(),
                wire.getUser(),
                wire.getLabel(),
                Duration.ofSeconds(wire.getTtlSeconds()),
                Duration.ofSeconds(wire.getLockDelaySeconds()),
                HeldResource.moment(wire.getSinceMillis()),
                claims(wire.getHoldsList()),
                claims(wire.getWaitsForList()));
    }

    private static List<Claim> claims(List<SessionClaim> wire) {
        return wire.stream()
                .map(each ->
                        new Claim(ResourceKind.of(each.getKind()), each.getName(), each.getOwner(), each.getToken()))
                .toList();
    }
}
