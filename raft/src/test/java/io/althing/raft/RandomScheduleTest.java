package io.althing.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.RandomCluster.Faults;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RandomScheduleTest {
    private static final int SEEDS = Integer.getInteger("raft.seeds", 300);

    @Test
    void promisesHoldUnderFaultsAndProgressReturnsAfterThem() {
        long reads = 0;
        long snapshots = 0;
        long commits = 0;
        for (long seed = Long.getLong("raft.from", 1); seed <= SEEDS; seed++) {
            RandomCluster cluster = disturbed(seed);
            cluster.heal();
            cluster.run(20 * RandomCluster.T);
            NodeId leader = cluster.leader();
            assertThat(leader)
                    .as("seed %d: a leader after healing: %s", seed, cluster.describe())
                    .isNotNull();
            long before = cluster.committedCount();
            cluster.propose(leader);
            cluster.read(cluster.anyId());
            cluster.run(20 * RandomCluster.T);
            assertThat(cluster.committedCount())
                    .as("seed %d: a write commits", seed)
                    .isGreaterThan(before);
            assertThat(cluster.isConverged())
                    .as("seed %d: all members reach the end: %s", seed, cluster.describe())
                    .isTrue();
            reads += cluster.readsAnswered;
            snapshots += cluster.snapshotsInstalled;
            commits += cluster.committedCount();
        }
        // The schedules must reach what they are for.
        assertThat(reads).isGreaterThan(SEEDS);
        assertThat(snapshots).isGreaterThan(SEEDS / 10);
        assertThat(commits).isGreaterThan(10L * SEEDS);
    }

    private static RandomCluster disturbed(long seed) {
        RandomCluster cluster = new RandomCluster(seed, 3 + (int) (seed % 3), Faults.NONE);
        cluster.faults = new Faults(
                pick(cluster, 0.3),
                pick(cluster, 0.3),
                pick(cluster, 0.01),
                pick(cluster, 0.01),
                1 + cluster.random.nextLong(150),
                1 + cluster.random.nextLong(60));
        for (int i = 0; i < 150; i++) {
            NodeId at = cluster.leader() == null || cluster.random.nextInt(5) == 0 ? cluster.anyId() : cluster.leader();
            switch (cluster.random.nextInt(12)) {
                case 0, 1 -> cluster.read(cluster.anyId());
                case 2 -> cluster.input(at, new Input.TransferLeadership(cluster.anyId()));
                case 3 -> cluster.input(at, new Input.ChangeConfiguration(-i, randomTarget(cluster)));
                case 4 -> cluster.input(at, new Input.Unreachable(cluster.anyId()));
                default -> cluster.propose(at);
            }
            cluster.run(1 + cluster.random.nextLong(RandomCluster.T / 4));
        }
        // Everybody back in, so that all are expected to converge.
        cluster.heal();
        for (int i = 0; i < 60; i++) {
            cluster.run(RandomCluster.T);
            NodeId leader = cluster.leader();
            if (leader != null) {
                Configuration all = Configuration.of(cluster.servers.keySet());
                if (cluster.configuration(leader).equals(all)) {
                    break;
                }
                cluster.input(leader, new Input.ChangeConfiguration(-1000 - i, all));
            }
        }
        return cluster;
    }

    private static double pick(RandomCluster cluster, double max) {
        return cluster.random.nextBoolean() ? 0 : cluster.random.nextDouble(max);
    }

    private static Configuration randomTarget(RandomCluster cluster) {
        TreeSet<NodeId> voters = new TreeSet<>();
        TreeSet<NodeId> learners = new TreeSet<>();
        for (NodeId id : cluster.servers.keySet()) {
            switch (cluster.random.nextInt(4)) {
                case 0 -> learners.add(id);
                default -> voters.add(id);
            }
        }
        return new Configuration(voters, new TreeSet<>(), learners, new TreeSet<>());
    }
}
