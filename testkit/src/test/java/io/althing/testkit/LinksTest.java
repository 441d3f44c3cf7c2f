package io.althing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.error.AlthingException;
import io.althing.client.error.UnavailableException;
import io.althing.client.error.UnknownOutcomeException;
import io.althing.client.kv.Get;
import io.althing.client.rpc.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A long election timeout, so that what is lost or late for a moment elects nobody.
@AlthingTest(members = 3, flags = "--election-timeout=5000")
@Timeout(180)
class LinksTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private int leader;
    private int follower;
    private int third;

    @BeforeEach
    void everybodyReachesEverybody(TestCluster cluster) {
        leader = cluster.leader();
        follower = (leader + 1) % 3;
        third = (leader + 2) % 3;
        for (int member = 0; member < 3; member++) {
            try (Althing one = only(cluster, member)) {
                one.kv().withTimeout(Duration.ofMinutes(1)).get("any").await();
            }
        }
    }

    @AfterEach
    void mend(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
            cluster.mendLink(member, (member + 1) % 3);
        }
    }

    private static Althing only(TestCluster cluster, int member) {
        return Althing.connect(List.of(cluster.endpoint(member).toString()), AlthingOptions.defaults());
    }

    private static String value(Althing althing, Get get) {
        return althing.kv()
                .get(get)
                .await()
                .first()
                .map(pair -> pair.value().utf8())
                .orElse("");
    }

    @Test
    void aFollowerWhoseLinkToTheLeaderIsCutServesNothingAndElectsNobody(TestCluster cluster) {
        try (Althing alone = only(cluster, follower);
                Althing others = only(cluster, third)) {
            others.kv().put("cut", "before").await();
            assertThat(value(alone, Get.key("cut"))).isEqualTo("before");
            cluster.cutLink(leader, follower);
            others.kv().put("cut", "meanwhile").await();
            assertThatThrownBy(() -> alone.kv().withTimeout(SOON).get("cut").await())
                    .isInstanceOf(UnavailableException.class);
            assertThat(value(alone, Get.key("cut").allowStale())).isEqualTo("before");
            assertThat(cluster.leader()).isEqualTo(leader);
            cluster.mendLink(leader, follower);
            assertThat(value(alone, Get.key("cut"))).isEqualTo("meanwhile");
        }
    }

    @Test
    void whoeverIsNotAnsweredInOneDirectionDoesNotKnowWhatBecameOfItsWrite(TestCluster cluster) {
        try (Althing alone = only(cluster, follower);
                Althing others = only(cluster, leader)) {
            cluster.cutOneWay(leader, follower);
            Answer<?> write = alone.kv().withTimeout(SOON).put("one-way", "arrived");
            while (!value(others, Get.key("one-way")).equals("arrived")) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(write::await).isInstanceOf(UnknownOutcomeException.class);
            cluster.mendLink(follower, leader);
            assertThat(value(alone, Get.key("one-way"))).isEqualTo("arrived");
        }
    }

    @Test
    void aSlowLinkTakesItsTimeAndLosesNothing(TestCluster cluster) {
        try (Althing far = only(cluster, follower)) {
            cluster.slow(leader, follower, Duration.ofMillis(200));
            long fromNanos = System.nanoTime();
            far.kv().put("slow", "1").await();
            assertThat(Duration.ofNanos(System.nanoTime() - fromNanos))
                    .as("there and back")
                    .isGreaterThanOrEqualTo(Duration.ofMillis(400));
            for (int i = 0; i < 100; i++) {
                far.kv().put("slow/" + i, "1");
            }
            far.kv().put("slow", "2").await();
            cluster.slow(leader, follower, Duration.ZERO);
            assertThat(far.kv().get(Get.prefix("slow/").countOnly()).await().count())
                    .isEqualTo(100);
            assertThat(cluster.leader()).isEqualTo(leader);
        }
    }

    @Test
    void aLinkStaysCutWhileItsEndsComeAndGo(TestCluster cluster) {
        cluster.cutLink(leader, follower);
        cluster.stop(follower);
        cluster.restart(follower);
        try (Althing alone = only(cluster, follower)) {
            assertThatThrownBy(
                            () -> alone.kv().withTimeout(SOON).put("back", "1").await())
                    .isInstanceOf(AlthingException.class);
            cluster.cut(follower);
            cluster.mend(follower);
            assertThatThrownBy(
                            () -> alone.kv().withTimeout(SOON).put("back", "1").await())
                    .as("mended was something else")
                    .isInstanceOf(AlthingException.class);
        }
    }

    @Test
    void nonsenseIsRefused(TestCluster cluster) {
        assertThatThrownBy(() -> cluster.cutLink(1, 1)).hasMessageContaining("two ends");
        assertThatThrownBy(() -> cluster.cutOneWay(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> cluster.slow(0, 1, Duration.ofMillis(-1))).hasMessageContaining("not negative");
    }
}
