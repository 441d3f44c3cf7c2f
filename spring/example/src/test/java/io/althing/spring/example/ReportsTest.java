package io.althing.spring.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

@AlthingTest
@Timeout(60)
class ReportsTest {
    private record Listening(String instance, BlockingQueue<String> said) implements Output {
        @Override
        public void say(String what) {
            said.add(what);
        }

        void await(String beginning) throws InterruptedException {
            String what;
            do {
                what = said.poll(30, TimeUnit.SECONDS);
                assertThat(what).as(instance + " " + beginning).isNotNull();
            } while (!what.startsWith(beginning));
        }
    }

    private static ConfigurableApplicationContext start(TestCluster cluster, Listening output) {
        String endpoints = cluster.endpoints().stream().map(Object::toString).collect(Collectors.joining(","));
        return ReportsApplication.start(output, endpoints);
    }

    /// Starts both, and stops the first once it has written.
    private static ConfigurableApplicationContext goOn(TestCluster cluster, Listening a, Listening b)
            throws InterruptedException {
        try (ConfigurableApplicationContext first = start(cluster, a)) {
            a.await("leads");
            a.await("writes report 1");
            ConfigurableApplicationContext second = start(cluster, b);
            a.await("writes report");
            assertThat(b.said()).isEmpty();
            assertThat(first.isActive()).isTrue();
            return second;
        }
    }

    @Test
    void theNextInstanceGoesOnWhereTheLeaderStopped(TestCluster cluster, Althing althing) throws Exception {
        Listening a = new Listening("A", new LinkedBlockingQueue<>());
        Listening b = new Listening("B", new LinkedBlockingQueue<>());
        try (ConfigurableApplicationContext second = goOn(cluster, a, b)) {
            a.await("leads no longer: STOPPED");
            b.await("leads");
            b.await("writes report");
            assertThat(second.isActive()).isTrue();
        }
        long last = althing.kv()
                .get("examples/reports/last")
                .await()
                .map(found -> found.value().asLong())
                .orElseThrow();
        for (long report = 1; report <= last; report++) {
            assertThat(althing.kv().get("examples/reports/" + report).await())
                    .as("report " + report)
                    .isPresent();
        }
        assertThat(althing.kv().get("examples/reports/1").await().orElseThrow().value())
                .isEqualTo(Bytes.of("by A"));
        assertThat(althing.kv()
                        .get("examples/reports/" + last)
                        .await()
                        .orElseThrow()
                        .value())
                .isEqualTo(Bytes.of("by B"));
    }
}
