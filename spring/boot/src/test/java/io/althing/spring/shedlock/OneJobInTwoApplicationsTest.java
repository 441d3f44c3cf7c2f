package io.althing.spring.shedlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.spring.boot.Contexts;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

@AlthingTest
@Timeout(60)
class OneJobInTwoApplicationsTest {
    private static final AtomicInteger RUNS = new AtomicInteger();

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @EnableSchedulerLock(defaultLockAtMostFor = "10m")
    static class Application {
        /// Counts down after the job was tried as often: one thread runs both.
        private final CountDownLatch ticks = new CountDownLatch(10);

        @Scheduled(fixedDelay = 10)
        @SchedulerLock(name = "report", lockAtLeastFor = "10m")
        public void report() {
            RUNS.incrementAndGet();
        }

        @Scheduled(fixedDelay = 10)
        public void tick() {
            ticks.countDown();
        }

        public boolean hasTicked() throws InterruptedException {
            return ticks.await(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aJobRunsInOneOfThem(TestCluster cluster) {
        ApplicationContextRunner application = Contexts.of(cluster).withUserConfiguration(Application.class);
        application.run(one -> application.run(two -> {
            assertThat(one.getBean(Application.class).hasTicked()).isTrue();
            assertThat(two.getBean(Application.class).hasTicked()).isTrue();
            assertThat(RUNS).hasValue(1);
        }));
    }
}
