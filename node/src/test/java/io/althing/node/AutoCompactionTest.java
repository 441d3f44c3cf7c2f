package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.membership.NodeId;
import io.althing.store.Bytes;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Result;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In virtual time, against etcd's rhythm.
class AutoCompactionTest {
    private static final long MINUTE = 60 * WorldCluster.SECOND;

    @TempDir
    Path root;

    private WorldCluster cluster;

    private NodeId start(int members, CompactionPolicy policy) {
        cluster = new WorldCluster(root, 40, members, 1_000_000);
        NodeId leader = cluster.awaitLeader();
        put(leader, 5);
        pass(WorldCluster.SECOND);
        for (int i = 1; i <= members; i++) {
            AutoCompaction.start(
                    cluster.member(new NodeId(i)),
                    cluster.world.lane(new World.Life()),
                    cluster.world::nowNanos,
                    policy);
        }
        return leader;
    }

    private void pass(long nanos) {
        cluster.world.run(nanos, () -> false);
    }

    private void put(NodeId at, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(cluster.put(at, "k", "v" + i)).isInstanceOf(Outcome.Answered.class);
        }
    }

    private long compacted(NodeId at) {
        return cluster.member(at).store().compactedRevision();
    }

    @Test
    void whatWasSupersededLongerAgoThanTheRetentionGoes() {
        NodeId only = start(1, new CompactionPolicy.Periodic(Duration.ofMinutes(10)));
        put(only, 5);
        pass(MINUTE * 3 / 2);
        long early = cluster.member(only).status().revision();
        put(only, 5);
        pass(8 * MINUTE);
        assertThat(compacted(only)).as("before the first retention is over").isNegative();
        pass(2 * MINUTE);
        assertThat(compacted(only)).isPositive().isLessThanOrEqualTo(early);
        pass(10 * MINUTE);
        assertThat(compacted(only))
                .isEqualTo(cluster.member(only).status().revision())
                .isEqualTo(early + 5);
    }

    @Test
    void aRetentionOfManyHoursIsKeptEveryHour() {
        NodeId only = start(1, new CompactionPolicy.Periodic(Duration.ofHours(3)));
        long[] atHour = new long[6];
        for (int hour = 0; hour < 6; hour++) {
            atHour[hour] = cluster.member(only).status().revision();
            put(only, 10);
            pass(60 * MINUTE);
            if (hour < 2) {
                assertThat(compacted(only)).as("hour %d", hour).isNegative();
            }
        }
        assertThat(compacted(only)).isBetween(atHour[2], atHour[4]);
    }

    @Test
    void soManyRevisionsStay() {
        NodeId only = start(1, new CompactionPolicy.Revisions(20));
        put(only, 10);
        pass(6 * MINUTE);
        assertThat(compacted(only)).as("less than what stays").isNegative();
        put(only, 15);
        long revision = cluster.member(only).status().revision();
        pass(5 * MINUTE);
        assertThat(compacted(only)).isEqualTo(revision - 20);
    }

    @Test
    void theNextLeaderGoesOnWithoutBeginningAnew() {
        NodeId leader = start(3, new CompactionPolicy.Periodic(Duration.ofMinutes(10)));
        long early = cluster.member(leader).status().revision();
        pass(9 * MINUTE);
        cluster.crash(leader);
        NodeId next = cluster.awaitLeader();
        put(next, 5);
        pass(3 * MINUTE);
        assertThat(compacted(next)).isEqualTo(early);
    }

    @Test
    void withAuthOnItIsStillAllowed() {
        NodeId only = start(1, new CompactionPolicy.Revisions(1));
        for (AuthCommand step : new AuthCommand[] {
            new AuthCommand.AddUser("root", "hash"),
            new AuthCommand.AddRole("root"),
            new AuthCommand.GrantRole("root", "root"),
            new AuthCommand.Enable(Bytes.EMPTY)
        }) {
            WorldCluster.Pending<Result> done = new WorldCluster.Pending<>();
            put(only, 2);
            cluster.member(only).write(step, done::set);
            assertThat(cluster.await(done)).isInstanceOf(Outcome.Answered.class);
        }
        pass(6 * MINUTE);
        assertThat(compacted(only)).isPositive();
    }
}
