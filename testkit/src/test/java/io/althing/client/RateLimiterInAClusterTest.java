package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.UnavailableException;
import io.althing.client.rate.Rate;
import io.althing.client.rate.RateLimiter;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class RateLimiterInAClusterTest {
    private static final Rate RATE = Rate.perSecond(200).burst(20);
    private static final int CLIENTS = 8;
    private static final int THREADS_EACH = 4;

    /// What was let through, and for how long it was tried.
    private record Passed(long count, double seconds) {
        long allowed(Rate rate) {
            double perSecond = rate.permits() * 1e9 / rate.period().toNanos();
            return (long) (rate.burst() + seconds * perSecond) + 1;
        }
    }

    @Test
    void manyClientsTogetherAreLetThroughAtTheRateAndNeverAbove(TestCluster cluster) throws Exception {
        List<Althing> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(cluster.connect());
            }
            Passed passed = hurry(clients, "shared", 3_000_000_000L);
            assertThat(passed.count())
                    .isLessThanOrEqualTo(passed.allowed(RATE))
                    .as("most of it is used, by whoever wants it")
                    .isGreaterThan((long) (passed.seconds() * 100));
        } finally {
            clients.forEach(Althing::close);
        }
    }

    private static Passed hurry(List<Althing> clients, String name, long nanos) throws Exception {
        long start = System.nanoTime();
        List<Future<Long>> counts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Althing client : clients) {
                RateLimiter limiter = client.numbers().rateLimiter(name, RATE);
                for (int i = 0; i < THREADS_EACH; i++) {
                    boolean isPatient = i % 2 == 0;
                    counts.add(threads.submit(() -> {
                        long count = 0;
                        while (System.nanoTime() - start < nanos) {
                            count += passes(limiter, isPatient) ? 1 : 0;
                        }
                        return count;
                    }));
                }
            }
        }
        long all = 0;
        for (Future<Long> each : counts) {
            all += each.get();
        }
        return new Passed(all, (System.nanoTime() - start) / 1e9);
    }

    private static boolean passes(RateLimiter limiter, boolean isPatient) {
        if (isPatient) {
            limiter.acquire().await();
            return true;
        }
        return limiter.tryAcquire(1, Duration.ofMillis(5)).await();
    }

    @Test
    void noMoreIsLetThroughThoughTheLeaderStopsAndAnswersAreLost(TestCluster cluster) throws Exception {
        try (Althing one = cluster.connect();
                Althing other = cluster.connect();
                ExecutorService hurrying = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Passed> passed = hurrying.submit(() -> hurry(List.of(one, other), "restless", 5_000_000_000L));
            int stopped = cluster.leader();
            cluster.stop(stopped);
            cluster.leader();
            cluster.restart(stopped);
            cluster.leader();
            assertThat(passed.get().count())
                    .isPositive()
                    .isLessThanOrEqualTo(passed.get().allowed(RATE));
        }
    }

    @Test
    void aClusterThatCannotBeAskedLetsNobodyThroughAndSaysSo(TestCluster cluster) {
        try (Althing althing = cluster.connect(AlthingOptions.defaults().timeout(Duration.ofSeconds(2)))) {
            RateLimiter limiter = althing.numbers().rateLimiter("away", Rate.perSecond(10));
            assertThat(limiter.tryAcquire().await()).isTrue();
            for (int member = 0; member < cluster.size(); member++) {
                cluster.stop(member);
            }
            assertThatThrownBy(() -> limiter.acquire(50).await())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("taking of permits of rate 'away'");
        } finally {
            for (int member = 0; member < cluster.size(); member++) {
                cluster.restart(member);
            }
            cluster.leader();
        }
    }

    @Test
    void threeStyles(Althing althing) throws Exception {
        RateLimiter limiter = althing.numbers().rateLimiter("styles", Rate.of(2, Duration.ofMinutes(1)));
        assertThat(limiter.acquire().await()).isLessThan(Duration.ofSeconds(30));
        assertThat(limiter.tryAcquire().future().get()).isTrue();
        assertThat(limiter.tryAcquire(1, Duration.ofSeconds(5)).await())
                .as("said at once: the next one is due in half a minute")
                .isFalse();
    }
}
