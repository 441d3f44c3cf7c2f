package io.althing.client.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.rpc.CallMeter.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerMeterTest {
    @Test
    void requestsAreTimedByMethodAndOutcome() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MicrometerMeter meter = new MicrometerMeter(registry);
        meter.ended("etcdserverpb.KV/Put", Result.OK, 2_000_000);
        meter.ended("etcdserverpb.KV/Put", Result.OK, 1_000_000);
        meter.ended("etcdserverpb.KV/Put", Result.UNKNOWN, 5);
        meter.retried("etcdserverpb.KV/Range");
        var ok = registry.get("althing.client.requests")
                .tag("method", "etcdserverpb.KV/Put")
                .tag("outcome", "ok")
                .timer();
        assertThat(ok.count()).isEqualTo(2);
        assertThat(ok.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3);
        assertThat(registry.get("althing.client.requests")
                        .tag("outcome", "unknown")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("althing.client.retries").counter().count()).isEqualTo(1);
    }
}
