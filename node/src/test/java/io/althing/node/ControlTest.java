package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.membership.NodeId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator, or the end of a process, asks of consensus.
class ControlTest {
    @TempDir
    Path root;

    private static Optional<NodeId> resign(WorldCluster cluster, NodeId member) {
        CompletableFuture<Optional<NodeId>> asked =
                cluster.member(member).control().resign();
        assertThat(cluster.world.run(WorldCluster.SECOND, asked::isDone)).isTrue();
        return asked.join();
    }

    @Test
    void aLeaderThatResignsIsFollowedByAnotherLongBeforeAnElectionTimeout() {
        WorldCluster cluster = new WorldCluster(root, 1, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        cluster.put(leader, "k", "v");
        Optional<NodeId> successor = resign(cluster, leader);
        assertThat(successor).isPresent().get().isNotEqualTo(leader);
        long next = successor.get().value();
        assertThat(cluster.world.run(
                        WorldCluster.SECOND / 10,
                        () -> cluster.members().stream()
                                .allMatch(member -> member.status().leaderId() == next)))
                .isTrue();
        assertThat(cluster.get(leader, "k")).isEqualTo("v");
    }

    @Test
    void whoDoesNotLeadHasNothingToHandOver() {
        WorldCluster cluster = new WorldCluster(root, 2, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        assertThat(resign(cluster, cluster.follower(leader))).isEmpty();
        assertThat(cluster.awaitLeader()).isEqualTo(leader);
    }

    @Test
    void aLeaderAloneHasNobodyToHandOverTo() {
        WorldCluster cluster = new WorldCluster(root, 3, 1, 1000);
        NodeId leader = cluster.awaitLeader();
        assertThat(resign(cluster, leader)).isEmpty();
        assertThat(cluster.awaitLeader()).isEqualTo(leader);
    }
}
