package io.althing.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.spring.boot.Contexts;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

@AlthingTest
@Timeout(60)
class LeaderMethodsTest {
    static class Answering {
        @Leader("work")
        int work() {
            return 1;
        }
    }

    static class Hidden {
        @Leader("work")
        private void work() {}
    }

    static class Closed {
        @Leader("work")
        final void work() {}
    }

    static class Nameless {
        @Leader(" ")
        void work() {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Scheduling {
        private final AtomicInteger runs = new AtomicInteger();
        private final CountDownLatch ticks = new CountDownLatch(10);
        private final CountDownLatch ran = new CountDownLatch(3);

        @Leader("scheduled")
        @Scheduled(fixedDelay = 10)
        void work() {
            runs.incrementAndGet();
            ran.countDown();
        }

        @Scheduled(fixedDelay = 10)
        void tick() {
            ticks.countDown();
        }

        boolean hasRun() throws InterruptedException {
            return ran.await(30, TimeUnit.SECONDS);
        }

        int runsAfterTicks() throws InterruptedException {
            assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();
            return runs.get();
        }
    }

    private static void assertRefused(Class<?> type, String why) {
        Contexts.plain()
                .withPropertyValues("althing.enabled=false")
                .withUserConfiguration(type)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("on " + type.getName() + ".work")
                        .hasMessageContaining(why));
    }

    @Test
    void methodsWhoseCallsCannotBeSkippedAreRefused() {
        assertRefused(Answering.class, "returns int");
        assertRefused(Hidden.class, "private");
        assertRefused(Closed.class, "final");
        assertRefused(Nameless.class, "name the election");
    }

    @Test
    void aScheduledMethodRunsInOneOfTwoApplications(TestCluster cluster) {
        Contexts.of(cluster).withUserConfiguration(Scheduling.class).run(leading -> {
            assertThat(leading.getBean(Scheduling.class).hasRun()).isTrue();
            Contexts.of(cluster)
                    .withUserConfiguration(Scheduling.class)
                    .run(standby -> assertThat(standby.getBean(Scheduling.class).runsAfterTicks())
                            .isZero());
        });
    }
}
