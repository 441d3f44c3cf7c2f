package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.membership.NodeId;
import io.althing.store.command.Alarm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Members whose states differ.
class StateCheckTest {
    private static final long PATIENCE = 60 * WorldCluster.SECOND;

    @TempDir
    Path root;

    @Test
    void whoDiffersFromTheMajorityIsNamedAndStopsAndTheOthersServe() {
        WorldCluster cluster = new WorldCluster(root, 51, 3, 5);
        NodeId leader = cluster.awaitLeader();
        cluster.put(leader, "a", "1");
        NodeId odd = cluster.follower(leader);
        cluster.tamper(odd);
        cluster.start(odd);
        cluster.put(leader, "b", "2");

        assertThat(cluster.world.run(PATIENCE, () -> cluster.farewell(odd) != null))
                .isTrue();
        assertThat(cluster.farewell(odd)).contains("not that of the majority");
        assertThat(cluster.member(leader).store().alarms())
                .containsExactly(new Alarm(odd.value(), Alarm.Kind.DIVERGED));
        assertThat(cluster.put(leader, "c", "3")).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void aLeaderThatDiffersIsFoundOutToo() {
        WorldCluster cluster = new WorldCluster(root, 52, 3, 5);
        NodeId odd = cluster.awaitLeader();
        cluster.put(odd, "a", "1");
        cluster.tamper(odd);
        cluster.start(odd);
        NodeId next = cluster.awaitLeader();
        if (!next.equals(odd)) {
            cluster.member(next).transferLeadership(odd.value());
            assertThat(cluster.world.run(PATIENCE, () -> cluster.awaitLeader().equals(odd)))
                    .isTrue();
        }
        cluster.put(odd, "b", "2");
        assertThat(cluster.world.run(PATIENCE, () -> cluster.farewell(odd) != null))
                .isTrue();
        NodeId leader = cluster.awaitLeader();
        assertThat(cluster.put(leader, "c", "3")).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void whereNobodyCanTellWhoIsRightNothingIsWritten() {
        WorldCluster cluster = new WorldCluster(root, 53, 2, 5);
        NodeId leader = cluster.awaitLeader();
        cluster.put(leader, "a", "1");
        NodeId odd = cluster.follower(leader);
        cluster.tamper(odd);
        cluster.start(odd);
        NodeId next = cluster.awaitLeader();
        cluster.put(next, "b", "2");
        assertThat(cluster.world.run(
                        PATIENCE, () -> cluster.member(next).store().alarms().size() == 2))
                .isTrue();
        assertThat(cluster.put(cluster.awaitLeader(), "c", "3").toString()).contains("CORRUPT");
    }

    @Test
    void anIdleClusterWritesNothing() {
        WorldCluster cluster = new WorldCluster(root, 54, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        cluster.put(leader, "a", "1");
        cluster.world.run(PATIENCE, () -> false);
        long index = cluster.member(leader).status().appliedIndex();
        cluster.world.run(PATIENCE, () -> false);
        assertThat(cluster.member(leader).status().appliedIndex()).isEqualTo(index);
    }
}
