package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.coordination.Grant;
import io.althing.client.rpc.Answer;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A claim whose answer did not come is made again at another member. Whoever was asked first may
/// pass it on later, when its claimant is done with it.
@AlthingTest(members = 3)
@Timeout(180)
class LateClaimTest {
    private int slow;
    private URI other;

    @BeforeEach
    void choose(TestCluster cluster) {
        slow = (cluster.leader() + 1) % cluster.size();
        other = cluster.endpoint((slow + 1) % cluster.size());
    }

    private static void awaitAsked(TestCluster cluster, int member) {
        var queues = cluster.member(member).measures().queues();
        Waiting.until(
                () -> queues.get("writes").getAsLong() + queues.get("batches").getAsLong() > 0);
    }

    /// What waits there goes into the log before what comes after it.
    private static void mend(TestCluster cluster, int member) {
        cluster.mend(member);
        try (Althing there = Althing.connect(cluster.endpoint(member).toString())) {
            there.kv().put("after", "").await();
        }
    }

    private static void awaitFree(Althing althing, String lock) {
        Waiting.until(() -> althing.locks().lookAtLock(lock).await().holdersTotal() == 0);
    }

    @Test
    void whatIsGivenBackStaysSo(TestCluster cluster) throws Exception {
        try (Relay relay = new Relay(cluster.endpoint(slow));
                Althing althing = Althing.connect(relay.endpoint())) {
            althing.locks().lock("near").acquire().await();
            cluster.cut(slow);
            Answer<Grant> twice = althing.locks().lock("twice").acquire();
            awaitAsked(cluster, slow);
            relay.moveTo(other);
            twice.await().release().await();
            mend(cluster, slow);
            awaitFree(althing, "twice");
        } finally {
            cluster.mend(slow);
        }
    }

    @Test
    void whatWasNotToBeHadStaysSo(TestCluster cluster) throws Exception {
        try (Relay relay = new Relay(cluster.endpoint(slow));
                Althing althing = Althing.connect(relay.endpoint());
                Althing holder = Althing.connect(other.toString())) {
            Grant held = holder.locks().lock("busy").acquire().await();
            althing.locks().lock("near").acquire().await();
            cluster.cut(slow);
            Answer<Optional<Grant>> twice = althing.locks().lock("busy").tryAcquire();
            awaitAsked(cluster, slow);
            relay.moveTo(other);
            assertThat(twice.await()).isEmpty();
            held.release().await();
            mend(cluster, slow);
            awaitFree(althing, "busy");
        } finally {
            cluster.mend(slow);
        }
    }
}
