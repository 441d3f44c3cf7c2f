package io.althing.spring.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.Althing;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchReader;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What ShedLock's own tests ask of a provider, and what its documentation promises.
// Elections are short so that leases may be: a second.
@AlthingTest(flags = {"--heartbeat-interval=20", "--election-timeout=200"})
@Timeout(60)
class AlthingLockProviderTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private Althing here;
    private Althing there;
    private LockProvider provider;
    private LockProvider others;

    @BeforeEach
    void connect(TestCluster cluster) {
        here = cluster.connect();
        there = cluster.connect();
        provider = new AlthingLockProvider(here, "shedlock/", "here");
        others = new AlthingLockProvider(there, "shedlock/", "there");
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static LockConfiguration lock(String name, Duration atMost, Duration atLeast) {
        return new LockConfiguration(Instant.now(), name, atMost, atLeast);
    }

    private static LockConfiguration lock(String name) {
        return lock(name, LONG, Duration.ZERO);
    }

    private boolean isFree(String name) {
        return here.kv().get("shedlock/" + name).await().isEmpty();
    }

    private void awaitFree(String name) {
        try (WatchReader deletions = here.watches().read(Watch.key("shedlock/" + name))) {
            while (!isFree(name)) {
                deletions.next();
            }
        }
    }

    @Test
    void oneHoldsItUntilItIsUnlocked() {
        SimpleLock lock = provider.lock(lock("a")).orElseThrow();
        assertThat(provider.lock(lock("a"))).isEmpty();
        assertThat(others.lock(lock("a"))).isEmpty();
        assertThat(others.lock(lock("another"))).isPresent();
        lock.unlock();
        assertThat(isFree("a")).isTrue();
        assertThat(others.lock(lock("a"))).isPresent();
    }

    @Test
    void theKeySaysWhoHasIt() {
        provider.lock(lock("b")).orElseThrow();
        assertThat(there.kv().get("shedlock/b").await().orElseThrow().value().utf8())
                .startsWith("here ");
    }

    @Test
    void itIsFreeRightAfterItIsUnlocked() {
        for (int i = 0; i < 20; i++) {
            SimpleLock lock = (i % 2 == 0 ? provider : others).lock(lock("c")).orElseThrow();
            assertThat((i % 2 == 0 ? others : provider).lock(lock("c"))).isEmpty();
            lock.unlock();
        }
    }

    @Test
    void itEndsAfterAtMostItsTimeWhoeverHasIt() {
        long began = System.nanoTime();
        SimpleLock lock =
                provider.lock(lock("d", Duration.ofMillis(900), Duration.ZERO)).orElseThrow();
        awaitFree("d");
        assertThat(System.nanoTime() - began)
                .isGreaterThan(Duration.ofMillis(900).toNanos());
        SimpleLock next = others.lock(lock("d")).orElseThrow();
        // Too late: it is another one's now.
        lock.unlock();
        assertThat(isFree("d")).isFalse();
        next.unlock();
    }

    @Test
    void itOutlivesTheProcessThatTookIt(TestCluster cluster) {
        try (Althing dying = cluster.connect()) {
            new AlthingLockProvider(dying, "shedlock/", "dying").lock(lock("e")).orElseThrow();
        }
        assertThat(provider.lock(lock("e"))).isEmpty();
    }

    @Test
    void itStaysTakenForAtLeastItsTime() {
        Duration atLeast = Duration.ofMillis(700);
        long began = System.nanoTime();
        provider.lock(lock("f", LONG, atLeast)).orElseThrow().unlock();
        awaitFree("f");
        assertThat(System.nanoTime() - began).isGreaterThan(atLeast.toNanos());
        assertThat(others.lock(lock("f"))).isPresent();
    }

    @Test
    void itStaysTakenForAtLeastItsTimeIfTheProcessEnds(TestCluster cluster) {
        Duration atLeast = Duration.ofMillis(1500);
        long began = System.nanoTime();
        try (Althing dying = cluster.connect()) {
            new AlthingLockProvider(dying, "shedlock/", "dying")
                    .lock(lock("g", LONG, atLeast))
                    .orElseThrow()
                    .unlock();
        }
        // Not the five minutes it was taken for.
        awaitFree("g");
        assertThat(System.nanoTime() - began).isGreaterThan(atLeast.toNanos());
    }

    @Test
    void itCanBeExtended() {
        Duration longer = LONG.multipliedBy(2);
        SimpleLock lock = provider.lock(lock("h")).orElseThrow();
        SimpleLock extended = lock.extend(longer, Duration.ZERO).orElseThrow();
        long lease = here.kv().get("shedlock/h").await().orElseThrow().lease();
        assertThat(here.leases().look(lease).await().orElseThrow().ttl()).isEqualTo(longer);
        extended.unlock();
        assertThat(isFree("h")).isTrue();
    }

    @Test
    void whatIsExtendedIsNotExtendedOrUnlockedOnceMore() {
        SimpleLock lock = provider.lock(lock("i")).orElseThrow();
        assertThat(lock.extend(LONG, Duration.ofMinutes(1))).isPresent();
        assertThatThrownBy(() -> lock.extend(LONG, Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExtensionCanSetTheLeastTime() {
        SimpleLock lock = provider.lock(lock("j")).orElseThrow();
        lock.extend(LONG, Duration.ofMinutes(1)).orElseThrow().unlock();
        assertThat(others.lock(lock("j"))).isEmpty();
    }

    @Test
    void whatHasEndedIsNotExtended() {
        SimpleLock lock =
                provider.lock(lock("k", Duration.ofMillis(1), Duration.ZERO)).orElseThrow();
        awaitFree("k");
        assertThat(lock.extend(LONG, Duration.ZERO)).isEmpty();
        assertThat(isFree("k")).isTrue();
    }

    @Test
    void oneOfManyThatTryAtOnceHasIt() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Optional<SimpleLock>>> tries = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                LockProvider one = i % 2 == 0 ? provider : others;
                tries.add(CompletableFuture.supplyAsync(() -> one.lock(lock("l")), threads));
            }
            long winners = tries.stream()
                    .map(CompletableFuture::join)
                    .filter(Optional::isPresent)
                    .count();
            assertThat(winners).isEqualTo(1);
        }
    }
}
