package io.althing.spring.actuate;

import io.althing.client.Althing;
import io.althing.client.coordination.Session;
import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.AlthingException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.rpc.MemberHealth;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/// Asks the cluster something that only a majority can answer. No answer is down only once there
/// was none for the grace period: an election, or a member that is replaced, is no reason to take
/// an application out of service.
public final class AlthingHealthIndicator extends AbstractHealthIndicator {
    private final Althing althing;
    private final Duration timeout;
    private final Duration grace;
    private volatile @Nullable Long answeredNanos;

    /// @param timeout how long to wait for an answer
    /// @param grace how long there may have been none
    public AlthingHealthIndicator(Althing althing, Duration timeout, Duration grace) {
        super("the cluster could not be asked");
        this.althing = althing;
        this.timeout = timeout;
        this.grace = grace;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Optional<String> failure = ask();
        if (failure.isEmpty()) {
            answeredNanos = System.nanoTime();
            builder.up();
        } else {
            judge(builder, failure.get());
        }
        builder.withDetail("members", members());
        althing.sessions().current().ifPresent(session -> builder.withDetail("session", session(session)));
    }

    private void judge(Health.Builder builder, String failure) {
        Long last = answeredNanos;
        Duration silent = last == null ? null : Duration.ofNanos(System.nanoTime() - last);
        if (silent != null && silent.compareTo(grace) < 0) {
            builder.up().withDetail("downIn", grace.minus(silent).toMillis() + " ms");
        } else {
            builder.down();
        }
        builder.withDetail("failure", failure);
    }

    private Optional<String> ask() {
        Get nothing = Get.key(Bytes.of("\0")).countOnly();
        try {
            // Twice: it ends with its own timeout, which says more.
            althing.kv().withTimeout(timeout).get(nothing).await(timeout.multipliedBy(2));
            return Optional.empty();
        } catch (AccessDeniedException e) {
            // An answer as well.
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of("no answer within " + timeout);
        } catch (AlthingException e) {
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        for (MemberHealth each : althing.members()) {
            members.put(each.endpoint().toString(), describe(each));
        }
        return members;
    }

    private static String describe(MemberHealth member) {
        if (member.failuresInRow() == 0) {
            return member.isPreferred() ? "asked first" : "stands by";
        }
        return member.failuresInRow() + " failures: " + member.lastFailure().orElse("unknown");
    }

    private static Map<String, Object> session(Session session) {
        return Map.of(
                "id", Long.toHexString(session.id()),
                "ttl", session.ttl().toSeconds() + " s",
                "safeFor", session.remaining().toMillis() + " ms");
    }
}
