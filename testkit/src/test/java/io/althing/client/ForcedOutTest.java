package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.admin.HeldResource;
import io.althing.client.admin.ResourceKind;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.Locks;
import io.althing.client.coordination.Loss;
import io.althing.client.coordination.Loss.Reason;
import io.althing.client.coordination.Session;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.SessionLostException;
import io.althing.client.kv.Bytes;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whoever holds what an operator takes back by force is told, and loses nothing else.
@AlthingTest(members = 3)
@Timeout(120)
class ForcedOutTest {
    private static final Loss BY_THE_OPERATOR = new Loss(Reason.FORCED_OUT, "operator");

    private Althing mine;
    private Locks locks;

    @BeforeEach
    void connect(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
            cluster.mend(member);
        }
        cluster.leader();
        mine = cluster.connect(
                AlthingOptions.defaults().session(SessionOptions.defaults().ttl(Duration.ofSeconds(6))));
        locks = mine.locks();
    }

    @AfterEach
    void close() {
        mine.close();
    }

    private static void takeBack(TestCluster cluster, Grant grant) {
        cluster.takeBack(grant.session().id(), grant.names().get(0));
    }

    private static CompletableFuture<Loss> loss(Grant grant) {
        CompletableFuture<Loss> lost = new CompletableFuture<>();
        grant.whenLost(lost::complete);
        return lost;
    }

    @Test
    void aHolderIsToldByWhomAndKeepsWhatElseItsSessionHolds(TestCluster cluster) {
        Grant forced = locks.lock("a").acquire().await();
        Grant kept = locks.lock("b").acquire().await();
        takeBack(cluster, forced);
        assertThat(loss(forced).join())
                .isEqualTo(BY_THE_OPERATOR)
                .hasToString("it was taken back by force, by operator");
        assertThat(forced.loss()).contains(BY_THE_OPERATOR);
        assertThat(forced.isSafe()).isFalse();
        assertThat(forced.remaining()).isZero();
        assertThatThrownBy(forced::check)
                .isInstanceOf(SessionLostException.class)
                .hasMessageContaining("[a] may be held by somebody else: it was taken back by force, by operator");
        assertThat(locks.held()).containsExactly(kept);
        assertThat(kept.isSafe()).isTrue();
        assertThat(kept.loss()).isEmpty();
        assertThat(forced.session().isOver()).isFalse();
        assertThat(locks.lookAtLock("b").await().holdersTotal()).isOne();
        assertThatThrownBy(() -> forced.release().await()).isInstanceOf(NotHeldException.class);
        kept.release().await();
    }

    @Test
    void theThreadThatHoldsItIsInterruptedIfItWantsTo(TestCluster cluster) throws Exception {
        CompletableFuture<Grant> holds = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().start(() -> {
            holds.complete(locks.lock("c").acquire().await().interruptOnLoss());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        takeBack(cluster, holds.get());
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        worker.join();
    }

    @Test
    void permitsAndElectionsAndSharedLocksAreToldTheSame(TestCluster cluster) {
        Grant permits = locks.semaphore("s", 3).permits(2).acquire().await();
        Grant reader = locks.readWriteLock("rw").read().acquire().await();
        Leadership leading = locks.election("e").campaign(Bytes.of("me")).await();
        takeBack(cluster, permits);
        takeBack(cluster, reader);
        takeBack(cluster, leading.grant());
        assertThat(loss(permits).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(loss(reader).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(loss(leading.grant()).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(locks.held()).isEmpty();
    }

    @Test
    void ofSeveralLocksTheOthersAreHeldUntilTheHolderGivesThemBack(TestCluster cluster) throws Exception {
        Grant both = locks.all(List.of("x", "y")).acquire().await();
        cluster.takeBack(both.session().id(), "y");
        assertThat(loss(both).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(both.isSafe()).isFalse();
        assertThat(locks.lookAtLock("y").await().holdersTotal()).isZero();
        assertThat(locks.lookAtLock("x").await().holdersTotal())
                .as("the holder may still be at work")
                .isOne();
        both.close();
        locks.lock("x").acquire().await().close();
    }

    @Test
    void ofSeveralLocksTheOthersAreGivenBackAlsoByWhoHasNotHeardYet(TestCluster cluster) {
        Grant both = locks.all(List.of("v", "w")).acquire().await();
        cluster.takeBack(both.session().id(), "w");
        assertThatThrownBy(() -> both.release().await()).isInstanceOf(NotHeldException.class);
        locks.lock("v").acquire().await().close();
    }

    @Test
    void anOperatorsClientForcesOutAnotherOnesHolder(TestCluster cluster) {
        Grant grant = locks.lock("j").acquire().await();
        try (Althing operator = cluster.connect()) {
            HeldResource held = operator.claims().look(ResourceKind.LOCK, "j").await();
            operator.claims()
                    .forceRelease(ResourceKind.LOCK, "j", held.holders().get(0))
                    .await();
        }
        // The cluster asks nobody for a name.
        assertThat(loss(grant).join()).isEqualTo(new Loss(Reason.FORCED_OUT, ""));
    }

    @Test
    void amongVeryManyTheOneIsFound(TestCluster cluster) {
        List<Grant> all = IntStream.range(0, 5)
                .mapToObj(
                        i -> IntStream.range(0, 256).mapToObj(j -> i + "/" + j).toList())
                .map(names -> locks.all(names).acquire().await())
                .toList();
        cluster.takeBack(all.get(3).session().id(), "3/200");
        assertThat(loss(all.get(3)).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(locks.held()).containsExactlyInAnyOrder(all.get(0), all.get(1), all.get(2), all.get(4));
        all.forEach(Grant::close);
    }

    @Test
    void aNewLeaderTellsItToo(TestCluster cluster) {
        Grant grant = locks.lock("d").acquire().await();
        takeBack(cluster, grant);
        cluster.stop(cluster.leader());
        assertThat(loss(grant).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(grant.session().isOver()).isFalse();
    }

    /// The member that the client renews at hears nothing more of the cluster.
    @Test
    void anotherMemberTellsItWhenAnAnswerDoesNotCome(TestCluster cluster) {
        Session session = mine.sessions()
                .open(SessionOptions.defaults().ttl(Duration.ofSeconds(15)))
                .await();
        Grant grant = locks.lock("f").in(session).acquire().await();
        cluster.cut(Clients.preferred(mine));
        takeBack(cluster, grant);
        assertThat(loss(grant).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(session.isOver()).isFalse();
    }

    @Test
    void whatIsAcquiredAgainIsHeld(TestCluster cluster) {
        Grant first = locks.lock("g").acquire().await();
        takeBack(cluster, first);
        Grant second = locks.lock("g").acquire().await();
        assertThat(loss(first).join()).isEqualTo(BY_THE_OPERATOR);
        assertThat(second.isSafe()).isTrue();
        takeBack(cluster, second);
        assertThat(loss(second).join()).isEqualTo(BY_THE_OPERATOR);
    }

    @Test
    void whoWasForcedOutCannotDowngradeAndLeavesNothingBehind(TestCluster cluster) {
        var lock = locks.readWriteLock("h");
        Grant writer = lock.write().acquire().await();
        takeBack(cluster, writer);
        assertThatThrownBy(() -> lock.downgrade(writer).await()).isInstanceOf(NotHeldException.class);
        lock.write().acquire().await().close();
    }

    @Test
    void asTheJdksLockItIsNotUnlocked(TestCluster cluster) {
        Lock lock = locks.lock("i").asLock();
        lock.lock();
        Session session = mine.sessions().current().orElseThrow();
        Grant grant = locks.held().get(0);
        cluster.takeBack(session.id(), "i");
        loss(grant).join();
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining("lost before it was unlocked");
    }
}
