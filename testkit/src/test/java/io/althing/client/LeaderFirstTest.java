package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.coordination.DistributedLock;
import io.althing.client.coordination.Grant;
import io.althing.client.rpc.Answer;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// What goes through the log is asked of the leader, whichever member a client is connected to.
@AlthingTest(members = 3)
class LeaderFirstTest {
    /// Each client begins at a member that it draws.
    @RepeatedTest(5)
    void whoWaitsForALockWaitsAtTheLeader(TestCluster cluster) {
        int leader = cluster.leader();
        try (Althing althing = cluster.connect()) {
            DistributedLock lock = althing.locks().lock("l");
            Grant first = lock.acquire().await();
            Answer<Grant> second = lock.acquire();
            Waiting.until(() -> waitingAt(cluster, leader) == 1);
            first.release().await();
            second.await().release().await();
        }
    }

    @RepeatedTest(2)
    void aClientGoesOnWithoutTheLeaderAndFindsTheNext(TestCluster cluster) {
        try (Althing althing = cluster.connect()) {
            DistributedLock lock = althing.locks().lock("l");
            Grant first = lock.acquire().await();
            int before = cluster.leader();
            cluster.stop(before);
            int leader = cluster.leader();
            assertThat(leader).isNotEqualTo(before);
            // Whoever answers says who leads now.
            althing.locks()
                    .lock("other")
                    .tryAcquire()
                    .await()
                    .orElseThrow()
                    .release()
                    .await();
            Answer<Grant> second = lock.acquire();
            Waiting.until(() -> waitingAt(cluster, leader) == 1);
            first.release().await();
            second.await().release().await();
            cluster.restart(before);
        }
    }

    /// It answers pings, but nothing that happens comes to it any more.
    @Test
    void whoWaitsAtALeaderThatIsCutOffGoesOnElsewhere(TestCluster cluster) throws Exception {
        int cutOff = cluster.leader();
        int other = (cutOff + 1) % cluster.size();
        try (Althing holder = Althing.connect(cluster.endpoint(other).toString());
                Althing waiter = cluster.connect()) {
            Grant first = holder.locks().lock("far").acquire().await();
            waiter.locks().lock("near").acquire().await();
            Answer<Grant> second = waiter.locks().lock("far").acquire();
            Waiting.until(() -> waitingAt(cluster, cutOff) == 1);
            cluster.cut(cutOff);
            first.release().await();
            assertThat(second.await(Duration.ofSeconds(60)).isSafe()).isTrue();
        } finally {
            cluster.mend(cutOff);
        }
    }

    private static long waitingAt(TestCluster cluster, int member) {
        return cluster.member(member).measures().claimWaits.waiting.sum();
    }
}
