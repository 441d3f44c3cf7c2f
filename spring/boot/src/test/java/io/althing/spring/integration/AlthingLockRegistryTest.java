package io.althing.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.spring.boot.Contexts;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;

@AlthingTest
@Timeout(60)
class AlthingLockRegistryTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private Althing here;
    private Althing there;
    private AlthingLockRegistry registry;
    private AlthingLockRegistry others;

    @BeforeEach
    void connect(TestCluster cluster) {
        here = cluster.connect();
        there = cluster.connect();
        registry = new AlthingLockRegistry(here.locks(), "test/");
        others = new AlthingLockRegistry(there.locks(), "test/");
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void anApplicationHasOne(TestCluster cluster) {
        Contexts.of(cluster).run(context -> {
            LockRegistry<?> bean = context.getBean(LockRegistry.class);
            assertThat(bean).isInstanceOf(AlthingLockRegistry.class);
            bean.executeLocked(
                    "in",
                    () -> assertThat(there.locks()
                                    .lookAtLock("spring-integration/in")
                                    .await()
                                    .holders())
                            .hasSize(1));
        });
        Contexts.of(cluster)
                .withPropertyValues("althing.lock-registry.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LockRegistry.class));
    }

    @Test
    void twoProcessesDoNotHoldALockAtOnce() throws Exception {
        DistributedLock ours = registry.obtain("a");
        DistributedLock theirs = others.obtain("a");
        ours.lock();
        assertThat(theirs.tryLock()).isFalse();
        ours.unlock();
        assertThat(theirs.tryLock(30, TimeUnit.SECONDS)).isTrue();
        theirs.unlock();
    }

    @Test
    void aThreadEntersAgainAndOtherThreadsWait() {
        registry.obtain("b").lock();
        assertThat(registry.obtain("b").tryLock()).isTrue();
        assertThat(CompletableFuture.supplyAsync(() -> registry.obtain("b").tryLock())
                        .join())
                .isFalse();
        registry.obtain("b").unlock();
        assertThat(others.obtain("b").tryLock()).isFalse();
        registry.obtain("b").unlock();
        assertThat(others.obtain("b").tryLock()).isTrue();
        others.obtain("b").unlock();
    }

    @Test
    void whoDoesNotHoldItCannotUnlockOrRenewIt() {
        assertThatThrownBy(() -> registry.obtain("c").unlock()).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(() -> registry.renewLock("c"))
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining("test/c");
    }

    @Test
    void aLostSessionIsToldByUnlock(TestCluster cluster) {
        DistributedLock lock = registry.obtain("d");
        lock.lock();
        cluster.expire(here.sessions().own().await().id());
        assertThat(others.obtain("d").tryLock()).isTrue();
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("test/d");
        others.obtain("d").unlock();
        assertThat(lock.tryLock()).isTrue();
    }

    @Test
    void aTimeToLiveEnds() throws Exception {
        DistributedLock lock = registry.obtain("e");
        lock.lock(Duration.ofMillis(300));
        assertThat(others.obtain("e").tryLock(LONG, Duration.ZERO)).isTrue();
        assertThatThrownBy(lock::lock).as("entering again").isInstanceOf(ConcurrentModificationException.class);
        assertThatThrownBy(lock::unlock).isInstanceOf(ConcurrentModificationException.class);
        assertThat(lock.tryLock()).as("forgotten with that").isFalse();
    }

    @Test
    void aTimeToLiveThatIsRenewedDoesNotEnd() throws Exception {
        DistributedLock lock = registry.obtain("f");
        lock.lock(Duration.ofSeconds(2));
        registry.renewLock("f", LONG);
        assertThat(others.obtain("f").tryLock(Duration.ofSeconds(3), Duration.ZERO))
                .isFalse();
        lock.unlock();
        assertThat(others.obtain("f").tryLock()).isTrue();
    }

    @Test
    void whatEndedIsNotRenewed(TestCluster cluster) {
        registry.obtain("g").lock();
        Grant grant = here.locks().held().get(0);
        CompletableFuture<Void> lost = new CompletableFuture<>();
        grant.onLoss(() -> lost.complete(null));
        cluster.expire(grant.session().id());
        // The next heartbeat is told.
        lost.join();
        assertThatThrownBy(() -> registry.renewLock("g")).isInstanceOf(ConcurrentModificationException.class);
    }

    @Test
    void tokensGrowFromHolderToHolder() {
        registry.obtain("h").lock();
        long first = registry.fence("h").token();
        registry.obtain("h").unlock();
        others.obtain("h").lock();
        assertThat(others.fence("h").token()).isGreaterThan(first);
        assertThat(others.fence("h").name()).isEqualTo("test/h");
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        others.obtain("i").lock();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                registry.obtain("i").lockInterruptibly();
            } catch (InterruptedException e) {
                told.complete(e);
            }
        });
        waiting.start();
        while (there.locks().lookAtLock("test/i").await().waiting().isEmpty()) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        assertThat(told.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        others.obtain("i").unlock();
        assertThat(registry.obtain("i").tryLock(LONG, Duration.ZERO)).isTrue();
    }

    @Test
    void keysHaveNames() {
        assertThatThrownBy(() -> registry.obtain("")).isInstanceOf(IllegalArgumentException.class);
    }
}
