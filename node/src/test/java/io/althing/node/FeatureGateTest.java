package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.raft.membership.NodeId;
import io.althing.store.auth.Caller;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result;
import io.althing.store.members.FeatureLevel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two versions of the program in one cluster.
class FeatureGateTest {
    private static final long PATIENCE = 20 * WorldCluster.SECOND;

    @TempDir
    Path root;

    private static int level(WorldCluster cluster, NodeId id) {
        return cluster.member(id).store().membership().featureLevel();
    }

    private static boolean isEverywhere(WorldCluster cluster, int level) {
        return cluster.members().stream()
                .allMatch(member -> member.store().membership().featureLevel() == level);
    }

    @Test
    void whatIsNewIsUsedOnceTheLastMemberUnderstandsIt() {
        WorldCluster cluster = new WorldCluster(root, 61, 3, 5, FeatureLevel.FIRST);
        NodeId leader = cluster.awaitLeader();
        cluster.put(leader, "a", "1");
        assertThat(level(cluster, leader)).isEqualTo(FeatureLevel.FIRST);
        cluster.featureLevelMax = FeatureLevel.NEWEST;
        for (long id = 1; id <= 3; id++) {
            cluster.world.run(PATIENCE, () -> false);
            assertThat(isEverywhere(cluster, FeatureLevel.FIRST)).isTrue();
            assertNotCapable(cluster);
            cluster.crash(new NodeId(id));
            cluster.start(new NodeId(id));
            cluster.put(cluster.awaitLeader(), "b", "" + id);
        }
        assertThat(cluster.world.run(PATIENCE, () -> isEverywhere(cluster, FeatureLevel.NEWEST)))
                .isTrue();
        assertThat(cluster.get(new NodeId(1), "b")).isEqualTo("3");
    }

    private static void assertNotCapable(WorldCluster cluster) {
        WorldCluster.Pending<Result> pending = new WorldCluster.Pending<>();
        NodeId leader = cluster.awaitLeader();
        MemberCommand replace = new MemberCommand.Replace(1, 9, List.of("http://127.0.0.1:9"));
        cluster.member(leader).changeMembers(Caller.ANONYMOUS, replace, pending::set);
        assertThat(cluster.await(pending)).isEqualTo(new Outcome.Unavailable<>(Outcome.Reason.NOT_CAPABLE, true));
    }

    @Test
    void whoUnderstandsLessThanTheClusterUsesDoesNotStart() {
        WorldCluster cluster = new WorldCluster(root, 62, 3, 5, FeatureLevel.NEWEST);
        NodeId old = cluster.follower(cluster.awaitLeader());
        assertThat(cluster.world.run(PATIENCE, () -> isEverywhere(cluster, FeatureLevel.NEWEST)))
                .isTrue();
        cluster.member(old).store().flush();
        cluster.crash(old);
        cluster.featureLevelMax = FeatureLevel.FIRST;
        assertThatThrownBy(() -> cluster.start(old))
                .hasRootCauseInstanceOf(StartRefused.class)
                .rootCause()
                .hasMessageContaining("uses feature level " + FeatureLevel.NEWEST)
                .hasMessageContaining("goes to 1 only");
    }

    @Test
    void whoJoinsAndUnderstandsLessSaysSoAndStops() {
        WorldCluster cluster = new WorldCluster(root, 63, 3, 5, FeatureLevel.NEWEST);
        NodeId leader = cluster.awaitLeader();
        assertThat(cluster.world.run(PATIENCE, () -> isEverywhere(cluster, FeatureLevel.NEWEST)))
                .isTrue();
        NodeId fresh = new NodeId(20);
        WorldCluster.Pending<Result> pending = new WorldCluster.Pending<>();
        cluster.member(leader)
                .changeMembers(
                        Caller.ANONYMOUS,
                        new MemberCommand.Add(fresh.value(), WorldCluster.urls(fresh), false, 1),
                        pending::set);
        cluster.await(pending);
        cluster.featureLevelMax = FeatureLevel.FIRST;
        cluster.join(fresh);
        assertThat(cluster.world.run(PATIENCE, () -> cluster.farewell(fresh) != null))
                .isTrue();
        assertThat(cluster.farewell(fresh)).contains("uses feature level " + FeatureLevel.NEWEST);
    }
}
