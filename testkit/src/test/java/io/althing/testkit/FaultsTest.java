package io.althing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.error.StaleTokenException;
import io.althing.client.error.UnavailableException;
import io.althing.client.guard.Fence;
import io.althing.client.guard.KvGuard;
import io.althing.client.kv.Get;
import io.althing.client.kv.Put;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class FaultsTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    @BeforeEach
    @AfterEach
    void allIsWell(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
            cluster.resume(member);
            cluster.mend(member);
        }
        cluster.leader();
    }

    private static Althing only(TestCluster cluster, int member) {
        AlthingOptions shortLived = AlthingOptions.defaults()
                .session(SessionOptions.defaults().ttl(Duration.ofSeconds(2)))
                .lazily();
        return Althing.connect(List.of(cluster.endpoint(member).toString()), shortLived);
    }

    private static String stale(Althing althing, String key) {
        return althing.kv()
                .get(Get.key(key).allowStale())
                .await()
                .first()
                .map(pair -> pair.value().utf8())
                .orElse("");
    }

    @Test
    void aLeaderThatStandsStillIsReplacedAndFollowsWhenItGoesOn(TestCluster cluster, Althing althing) {
        althing.kv().put("k", "before").await();
        int old = cluster.leader();
        cluster.pause(old);
        int next = cluster.leader();
        assertThat(next).isNotEqualTo(old);
        try (Althing others = only(cluster, next);
                Althing still = only(cluster, old)) {
            others.kv().put("k", "meanwhile").await();
            assertThatThrownBy(() -> still.kv()
                            .withTimeout(SOON)
                            .get(Get.key("k").allowStale())
                            .await())
                    .isInstanceOf(UnavailableException.class);
            cluster.resume(old);
            assertThat(still.kv().get("k").await().orElseThrow().value().utf8()).isEqualTo("meanwhile");
        }
        assertThat(cluster.member(old).status().leaderId())
                .isNotEqualTo(cluster.member(old).status().memberId());
    }

    @Test
    void aMemberThatIsCutOffReadsOnlyWhatIsOldUntilItIsMended(TestCluster cluster) {
        int away = cluster.leader();
        try (Althing alone = only(cluster, away)) {
            alone.kv().put("c", "before").await();
            cluster.cut(away);
            int next = cluster.leader();
            assertThat(next).isNotEqualTo(away);
            try (Althing others = only(cluster, next)) {
                others.kv().put("c", "meanwhile").await();
                assertThat(stale(alone, "c")).isEqualTo("before");
                assertThatThrownBy(() -> alone.kv().withTimeout(SOON).get("c").await())
                        .isInstanceOf(UnavailableException.class);
                cluster.mend(away);
                assertThat(alone.kv().get("c").await().orElseThrow().value().utf8())
                        .isEqualTo("meanwhile");
            }
        }
    }

    @Test
    void aHolderBehindAPartitionKnowsThatItIsNotSafeBeforeTheNextOneHoldsTheLock(TestCluster cluster)
            throws InterruptedException {
        int away = (cluster.leader() + 1) % 3;
        CountDownLatch lost = new CountDownLatch(1);
        try (Althing alone = only(cluster, away);
                Althing others = only(cluster, cluster.leader())) {
            Grant held = alone.locks().lock("parted").acquire().await().onLoss(lost::countDown);
            assertThat(held.isSafe()).isTrue();
            cluster.cut(away);
            Grant next = others.locks().lock("parted").acquire().await();
            assertThat(held.isSafe()).isFalse();
            assertThat(next.token()).isGreaterThan(held.token());
            new KvGuard(others.kv())
                    .commit(Fence.of(next), Put.of("balance", "200"))
                    .await();

            cluster.mend(away);
            assertThatThrownBy(() -> new KvGuard(alone.kv())
                            .commit(Fence.of(held), Put.of("balance", "100"))
                            .await())
                    .isInstanceOf(StaleTokenException.class);
            assertThat(lost.await(60, TimeUnit.SECONDS)).as("it is told").isTrue();
            assertThat(others.kv().get("balance").await().orElseThrow().value()).hasToString("200");
        }
    }

    @Test
    void aMemberThatIsPausedOrCutOffCanBeStoppedAndComesBackWell(TestCluster cluster, Althing althing) {
        cluster.pause(0);
        cluster.cut(0);
        cluster.stop(0);
        assertThatThrownBy(() -> cluster.pause(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cluster.cut(0)).isInstanceOf(IllegalStateException.class);
        cluster.restart(0);
        try (Althing back = only(cluster, 0)) {
            althing.kv().put("back", "1").await();
            assertThat(back.kv().get("back").await()).isPresent();
        }
    }

    @Test
    void aMemberThatStartsWhileAnotherIsCutOffDoesNotReachItEither(TestCluster cluster) {
        cluster.cut(0);
        cluster.stop(1);
        cluster.stop(2);
        cluster.restart(1);
        try (Althing alone = only(cluster, 1)) {
            assertThatThrownBy(() -> alone.kv().withTimeout(SOON).get("x").await())
                    .as("of three members it reaches itself only")
                    .isInstanceOf(UnavailableException.class);
        }
    }
}
