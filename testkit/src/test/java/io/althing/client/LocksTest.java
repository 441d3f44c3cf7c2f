package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.coordination.DistributedDoubleBarrier;
import io.althing.client.coordination.DistributedLock;
import io.althing.client.coordination.DistributedReadWriteLock;
import io.althing.client.coordination.DistributedSemaphore;
import io.althing.client.coordination.Election;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.Locks;
import io.althing.client.coordination.Observation;
import io.althing.client.coordination.Session;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.coordination.Standing;
import io.althing.client.coordination.StripedLock;
import io.althing.client.error.AlthingException;
import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.RefusedException;
import io.althing.client.error.SessionLostException;
import io.althing.client.kv.Bytes;
import io.althing.client.rpc.Answer;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@AlthingTest(members = 3)
@Timeout(120)
class LocksTest {
    private static final long WAIT_SECONDS = 60;

    private Althing mine;
    private Althing other;
    private Locks locks;

    @BeforeEach
    void connect(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
        cluster.leader();
        mine = cluster.connect();
        other = cluster.connect();
        locks = mine.locks();
    }

    @AfterEach
    void close() {
        mine.close();
        other.close();
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private boolean isWaitedFor(String name, int count) {
        return locks.lookAtLock(name).await().waitingTotal() == count;
    }

    @Test
    void oneHoldsALockAndTheNextOneHasAGreaterToken() {
        try (Grant grant = locks.lock("a").acquire().await()) {
            assertThat(grant.isSafe()).isTrue();
            assertThat(grant.remaining()).isPositive();
            assertThat(other.locks().lock("a").tryAcquire().await()).isEmpty();
            Answer<Grant> waiting = other.locks().lock("a").acquire();
            until(() -> isWaitedFor("a", 1));
            assertThat(waiting.isDone()).isFalse();
            grant.release().await();
            assertThat(grant.isSafe()).isFalse();
            try (Grant next = waiting.await()) {
                assertThat(next.token()).isGreaterThan(grant.token());
            }
        }
        assertThat(locks.lookAtLock("a").await().holdersTotal()).isZero();
    }

    @Test
    void whoWaitsTooLongLeavesTheLine() {
        try (Grant grant = locks.lock("b").acquire().await()) {
            assertThat(other.locks()
                            .lock("b")
                            .tryAcquire(Duration.ofMillis(200))
                            .await())
                    .isEmpty();
            assertThat(isWaitedFor("b", 0)).isTrue();
            assertThat(grant.isSafe()).isTrue();
        }
    }

    @Test
    void anInterruptedWaiterLeavesTheLineAndLeavesNothingBehind() throws Exception {
        try (Grant grant = locks.lock("c").acquire().await()) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread waiter = Thread.ofVirtual().start(() -> {
                try {
                    other.locks().lock("c").acquire().await();
                } catch (CallInterruptedException e) {
                    ended.complete(e);
                }
            });
            until(() -> isWaitedFor("c", 1));
            waiter.interrupt();
            assertThat(ended.get(WAIT_SECONDS, TimeUnit.SECONDS)).isInstanceOf(CallInterruptedException.class);
            until(() -> isWaitedFor("c", 0));
            assertThat(grant.isSafe()).isTrue();
        }
        assertThat(locks.lookAtLock("c").await().holdersTotal()).isZero();
    }

    @Test
    void aPlaceInLineAndAHeldLockOutliveTheirMembers(TestCluster cluster) {
        Grant grant = locks.lock("d").acquire().await();
        Answer<Grant> waiting = other.locks().lock("d").acquire();
        until(() -> isWaitedFor("d", 1));
        cluster.stop(Clients.preferred(other));
        cluster.leader();
        assertThat(grant.isSafe()).isTrue();
        grant.release().await();
        assertThat(waiting.await().token()).isGreaterThan(grant.token());
        waiting.await().close();
    }

    @Test
    void aHolderLearnsThatItsSessionIsLost(TestCluster cluster) throws Exception {
        Session session = mine.sessions()
                .open(SessionOptions.defaults().ttl(Duration.ofSeconds(2)))
                .await();
        CompletableFuture<Boolean> lost = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CountDownLatch holds = new CountDownLatch(1);
        Grant grant = locks.lock("e").in(session).acquire().await();
        grant.onLoss(() -> lost.complete(true));
        Thread worker = Thread.ofVirtual().start(() -> {
            grant.interruptOnLoss();
            holds.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        holds.await();
        cluster.expire(session.id());
        assertThat(lost.get(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.get(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        worker.join();
        assertThat(grant.isSafe()).isFalse();
        assertThat(session.isOver()).isTrue();
        assertThatThrownBy(grant::check).isInstanceOf(SessionLostException.class);
        assertThatThrownBy(() -> grant.release().await()).isInstanceOf(NotHeldException.class);
        assertThatThrownBy(() -> locks.lock("e").in(session).acquire().await())
                .isInstanceOf(SessionLostException.class);
        assertThat(other.locks().lock("e").tryAcquire().await()).isPresent();
    }

    @Test
    void theClientsOwnSessionIsOpenedAnewAfterItWasLost(TestCluster cluster) {
        Session first = mine.sessions().own().await();
        cluster.expire(first.id());
        until(first::isOver);
        try (Grant grant = locks.lock("f").acquire().await()) {
            assertThat(grant.session().id()).isNotEqualTo(first.id());
        }
    }

    @Test
    void closingAClientGivesBackWhatItHolds() {
        locks.lock("g").acquire().await();
        mine.close();
        assertThat(other.locks().lock("g").tryAcquire().await()).isPresent();
    }

    @Test
    void aHoldLimitEndsAHold() {
        Grant grant =
                locks.lock("h").holdAtMost(Duration.ofSeconds(1)).acquire().await();
        assertThat(grant.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        try (Grant next = other.locks().lock("h").acquire().await()) {
            assertThat(next.token()).isGreaterThan(grant.token());
            until(() -> !grant.isSafe());
        }
    }

    @Test
    void aHoldLimitCountsFromTheGrantHoweverLongOneWaitedForIt() {
        other.locks().lock("hl").holdAtMost(Duration.ofSeconds(5)).acquire().await();
        Grant grant =
                locks.lock("hl").holdAtMost(Duration.ofSeconds(4)).acquire().await();
        assertThat(grant.remaining())
                .as("it waited for longer than it may hold")
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
        try (Grant next = other.locks().lock("hl").acquire().await()) {
            assertThat(grant.isSafe()).isFalse();
            assertThat(next.token()).isGreaterThan(grant.token());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHoldThatWasOverBeforeItsHolderCouldHearOfItIsAskedForAnew(boolean isForAWhile, TestCluster cluster)
            throws Exception {
        int leader = cluster.leader();
        int away = (leader + 1) % cluster.size();
        try (Althing here = Althing.connect(cluster.endpoint(leader).toString());
                Althing there = Althing.connect(cluster.endpoint(away).toString())) {
            DistributedLock lock = here.locks().lock("late");
            Grant before = lock.acquire().await();
            DistributedLock late = there.locks().lock("late").holdAtMost(Duration.ofSeconds(1));
            CompletableFuture<Grant> waits = isForAWhile
                    ? late.tryAcquire(Duration.ofSeconds(WAIT_SECONDS)).future().thenApply(Optional::orElseThrow)
                    : late.acquire().future();
            until(() -> here.locks().lookAtLock("late").await().waitingTotal() == 1);
            cluster.cut(away);
            before.release().await();
            lock.acquire().await().release().await();
            cluster.mend(away);
            assertThat(waits.get(WAIT_SECONDS, TimeUnit.SECONDS).token()).isGreaterThan(before.token());
        } finally {
            cluster.mend(away);
        }
    }

    @Test
    void asTheJdksLockItIsReentrantAndExclusive() throws Exception {
        Lock lock = locks.lock("i").asLock();
        AtomicInteger inside = new AtomicInteger();
        int[] count = new int[1];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> all = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> {
                        for (int turn = 0; turn < 10; turn++) {
                            lock.lock();
                            try {
                                assertThat(inside.incrementAndGet()).isEqualTo(1);
                                lock.lock();
                                count[0]++;
                                lock.unlock();
                                inside.decrementAndGet();
                            } finally {
                                lock.unlock();
                            }
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(count[0]).isEqualTo(80);
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        assertThat(other.locks().lock("i").asLock().tryLock()).isFalse();
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void readersShareAndAWriterBecomesAReader() {
        DistributedReadWriteLock lock = locks.readWriteLock("j");
        DistributedReadWriteLock same = other.locks().readWriteLock("j");
        Grant reader = lock.read().acquire().await();
        Grant second = same.read().tryAcquire().await().orElseThrow();
        assertThat(same.write().tryAcquire().await()).isEmpty();
        reader.release().await();
        second.release().await();
        Grant writer = lock.write().acquire().await();
        assertThat(same.read().tryAcquire().await()).isEmpty();
        Grant downgraded = lock.downgrade(writer).await();
        assertThat(writer.isSafe()).isFalse();
        assertThat(downgraded.isSafe()).isTrue();
        Grant beside = same.read().tryAcquire().await().orElseThrow();
        assertThat(same.write().tryAcquire().await()).isEmpty();
        downgraded.release().await();
        beside.release().await();
        assertThat(same.write().tryAcquire().await()).isPresent();
    }

    @Test
    void severalLocksAreTakenAllOrNone() {
        Grant one = other.locks().lock("k2").acquire().await();
        DistributedLock all = locks.all(List.of("k1", "k2", "k3"));
        assertThat(all.tryAcquire().await()).isEmpty();
        assertThat(other.locks().lock("k1").tryAcquire().await().map(Grant::release))
                .isPresent();
        one.release().await();
        try (Grant grant = all.acquire().await()) {
            assertThat(grant.names()).containsExactly("k1", "k2", "k3");
            assertThat(grant.tokens()).hasSize(3);
            assertThat(other.locks().lock("k3").tryAcquire().await()).isEmpty();
        }
    }

    @Test
    void stripesAreLockedByWhatTheyStandFor() {
        StripedLock stock = locks.striped("stock", 16);
        try (Grant grant = stock.of("item 42").acquire().await()) {
            assertThat(other.locks()
                            .striped("stock", 16)
                            .of("item 42")
                            .tryAcquire()
                            .await())
                    .isEmpty();
            assertThat(grant.names().get(0)).startsWith("stock/");
        }
        try (Grant grant = stock.ofAll(Set.of("a", "b", "c", "d")).acquire().await()) {
            assertThat(grant.names()).doesNotHaveDuplicates().allMatch(name -> name.startsWith("stock/"));
        }
        assertThatThrownBy(() -> locks.striped("none", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSemaphoreHasSoManyPermits() {
        DistributedSemaphore semaphore = locks.semaphore("l", 3);
        Grant two = semaphore.permits(2).acquire().await();
        Grant one = other.locks().semaphore("l", 3).acquire().await();
        assertThat(semaphore.permits(1).tryAcquire().await()).isEmpty();
        assertThatThrownBy(() -> semaphore.permits(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> other.locks().semaphore("l", 4).acquire().await())
                .isInstanceOf(RefusedException.class);
        semaphore.resize(4).await();
        assertThat(other.locks().semaphore("l", 0).tryAcquire(Duration.ZERO).await())
                .isPresent();
        two.release().await();
        one.release().await();
        assertThat(locks.lookAtSemaphore("l").await().permits()).isEqualTo(4);
    }

    @Test
    void oneLeadsAndTheOthersHearOfIt() throws Exception {
        Election election = locks.election("m");
        BlockingQueue<Optional<Standing.Holder>> seen = new LinkedBlockingQueue<>();
        try (Observation observation = other.locks().election("m").observe(seen::add)) {
            Leadership first = election.campaign(Bytes.of("first")).await();
            assertThat(next(seen, "first").token()).isEqualTo(first.grant().token());
            Answer<Leadership> candidate = other.locks().election("m").campaign(Bytes.of("second"));
            first.proclaim(Bytes.of("still first")).await();
            next(seen, "still first");
            first.resign().await();
            try (Leadership second = candidate.await()) {
                assertThat(next(seen, "second").token())
                        .isEqualTo(second.grant().token());
                assertThat(election.leader().await().orElseThrow().value()).hasToString("second");
            }
            assertThat(observation).isNotNull();
        }
    }

    private static Standing.Holder next(BlockingQueue<Optional<Standing.Holder>> seen, String value)
            throws InterruptedException {
        while (true) {
            Optional<Standing.Holder> holder = seen.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(holder).as("somebody who says " + value).isNotNull();
            if (holder.isPresent() && holder.get().value().utf8().equals(value)) {
                return holder.get();
            }
        }
    }

    @Test
    void allComeInTogetherAndLeaveTogether() {
        DistributedDoubleBarrier barrier = locks.doubleBarrier("n", 2);
        DistributedDoubleBarrier same = other.locks().doubleBarrier("n", 2);
        Answer<Grant> first = barrier.enter();
        until(() -> mine.sessions().own().isDone());
        assertThat(first.isDone()).isFalse();
        Grant second = same.enter().await();
        Answer<Boolean> left = barrier.leave(first.await());
        assertThat(left.isDone()).isFalse();
        assertThat(same.leave(second).await()).isTrue();
        assertThat(left.await()).isTrue();
    }

    @Test
    void namesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> locks.lock("").acquire().await()).isInstanceOf(AlthingException.class);
        assertThatThrownBy(() -> locks.lock("x".repeat(1025)).acquire().await())
                .isInstanceOf(AlthingException.class)
                .hasMessageContaining("1024");
    }
}
