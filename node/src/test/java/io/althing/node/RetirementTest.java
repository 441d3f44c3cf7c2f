package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.membership.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A member that is about to stop.
class RetirementTest {
    private static final long HEARTBEAT_NANOS = 100_000_000L;

    @TempDir
    Path root;

    private static void retire(WorldCluster cluster, NodeId id, long withinNanos) {
        List<NodeId> done = new ArrayList<>();
        cluster.member(id).retire(() -> done.add(id));
        cluster.world.run(withinNanos, () -> !done.isEmpty());
        assertThat(done).containsExactly(id);
    }

    @Test
    void aLeaderHandsOverBeforeAnybodyMissesIt() {
        WorldCluster cluster = new WorldCluster(root, 31, 3, 1_000);
        NodeId leader = cluster.awaitLeader();
        assertThat(cluster.put(leader, "before", "1")).isInstanceOf(Outcome.Answered.class);
        long term = cluster.member(leader).status().term();

        retire(cluster, leader, 5 * HEARTBEAT_NANOS);

        NodeId next = cluster.awaitLeader();
        assertThat(next).isNotEqualTo(leader);
        assertThat(cluster.member(next).status().term()).isEqualTo(term + 1);
        assertThat(cluster.put(leader, "at the one that stops", "2")).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void writesUnderWayGoToTheNextLeader() {
        WorldCluster cluster = new WorldCluster(root, 32, 3, 1_000);
        NodeId leader = cluster.awaitLeader();
        List<WorldCluster.Pending<?>> writes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            writes.add(cluster.putLater(leader, "k" + i, "v", 0));
        }
        retire(cluster, leader, 5 * HEARTBEAT_NANOS);
        writes.forEach(write -> assertThat(cluster.await(write)).isInstanceOf(Outcome.Answered.class));
    }

    @Test
    void whoeverDoesNotLeadHasNothingToHandOver() {
        WorldCluster cluster = new WorldCluster(root, 33, 3, 1_000);
        NodeId leader = cluster.awaitLeader();
        retire(cluster, cluster.follower(leader), HEARTBEAT_NANOS);
        assertThat(cluster.awaitLeader()).isEqualTo(leader);
    }

    @Test
    void aLeaderWithNobodyToHandOverToDoesNotWait() {
        WorldCluster cluster = new WorldCluster(root, 34, 1, 1_000);
        NodeId leader = cluster.awaitLeader();
        retire(cluster, leader, HEARTBEAT_NANOS);
        assertThat(cluster.member(leader).status().leaderId()).isEqualTo(leader.value());
    }
}
