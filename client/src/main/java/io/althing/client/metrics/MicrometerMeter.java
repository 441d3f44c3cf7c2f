package io.althing.client.metrics;

import io.althing.client.rpc.CallMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Requests as metrics of Micrometer:
///
/// | name | is | tags |
/// |---|---|---|
/// | `althing.client.requests` | timer: how long a request took, with everything that was tried | `method`; `outcome`:
/// `ok`, `failed` or `unknown` |
/// | `althing.client.retries` | counter: requests that were made once more | `method` |
///
/// ```java
/// AlthingOptions.defaults().meter(new MicrometerMeter(registry))
/// ```
public final class MicrometerMeter implements CallMeter {
    private final MeterRegistry registry;

    /// A timer of the registry is looked up by its tags, which costs more than a request should.
    private final Map<String, Timer[]> timers = new ConcurrentHashMap<>();

    public MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void ended(String method, Result result, long nanos) {
        timers.computeIfAbsent(method, this::timers)[result.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer[] timers(String method) {
        Result[] results = Result.values();
        Timer[] all = new Timer[results.length];
        for (Result each : results) {
            all[each.ordinal()] = Timer.builder("althing.client.requests")
                    .description("requests to the cluster, with everything that was tried for them")
                    .tag("method", method)
                    .tag("outcome", each.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        return all;
    }

    @Override
    public void retried(String method) {
        Counter.builder("althing.client.retries")
                .description("requests that were made once more, at another member or the same")
                .tag("method", method)
                .register(registry)
                .increment();
    }
}
