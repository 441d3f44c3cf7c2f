package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.coordination.DistributedLock;
import io.althing.client.coordination.Grant;
import io.althing.client.rpc.Answer;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import org.junit.jupiter.api.RepeatedTest;

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

    private static long waitingAt(TestCluster cluster, int member) {
        return cluster.member(member).measures().claimWaits.waiting.sum();
    }
}
