package io.althing.spring.actuate;

import io.althing.client.Althing;
import io.althing.client.coordination.Session;
import io.althing.client.rpc.MemberHealth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;

/// How the client stands, as gauges:
///
/// | name | is |
/// |---|---|
/// | `althing.client.session.remaining` | seconds for which the session is safe; 0 if none is open |
/// | `althing.client.grants` | locks, permits and elections that are held |
/// | `althing.client.members.failing` | members whose last request failed |
public final class ClientMetrics implements MeterBinder {
    private final Althing althing;

    public ClientMetrics(Althing althing) {
        this.althing = althing;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("althing.client.session.remaining", althing, ClientMetrics::remaining)
                .description("for how long the session is safe without another heartbeat")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder(
                        "althing.client.grants",
                        althing,
                        each -> each.locks().held().size())
                .description("locks, permits and elections that are held")
                .register(registry);
        Gauge.builder("althing.client.members.failing", althing, ClientMetrics::failing)
                .description("members whose last request failed")
                .register(registry);
    }

    private static double remaining(Althing althing) {
        Duration remaining =
                althing.sessions().current().map(Session::remaining).orElse(Duration.ZERO);
        return remaining.toMillis() / 1e3;
    }

    private static double failing(Althing althing) {
        return althing.members().stream()
                .filter(member -> member.failuresInRow() > 0)
                .map(MemberHealth::endpoint)
                .count();
    }
}
