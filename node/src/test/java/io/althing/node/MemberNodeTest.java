package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.WorldCluster.Pending;
import io.althing.raft.membership.NodeId;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Permission;
import io.althing.store.command.Alarm;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberNodeTest {
    @TempDir
    Path root;

    @Test
    void singleMemberServesAtOnce() {
        WorldCluster cluster = new WorldCluster(root, 1, 1, 1000);
        NodeId only = cluster.awaitLeader();
        assertThat(cluster.put(only, "a", "1")).isInstanceOf(Outcome.Answered.class);
        assertThat(cluster.get(only, "a")).isEqualTo("1");
        assertThat(cluster.world.nowNanos()).isLessThan(WorldCluster.SECOND / 2);
    }

    @Test
    void everyMemberTakesWritesAndServesLinearizableReads() {
        WorldCluster cluster = new WorldCluster(root, 2, 3, 1000);
        cluster.awaitLeader();
        for (int i = 1; i <= 3; i++) {
            NodeId writer = new NodeId(i);
            NodeId reader = new NodeId(i % 3 + 1);
            assertThat(cluster.put(writer, "k", "v" + i)).isInstanceOf(Outcome.Answered.class);
            assertThat(cluster.get(reader, "k")).isEqualTo("v" + i);
        }
        assertThat(cluster.members())
                .allSatisfy(member -> assertThat(member.members()).hasSize(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5, 6, 7})
    void nothingAcknowledgedIsLostWhenLeadersCrash(long seed) {
        WorldCluster cluster = new WorldCluster(root, seed, 3, 20);
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            NodeId leader = cluster.awaitLeader();
            NodeId at = cluster.follower(leader);
            List<Pending<Result>> pending = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                pending.add(cluster.putLater(at, "k" + round + "-" + i, "v" + i, 0));
            }
            cluster.world.run(round * 700_000L, () -> false);
            cluster.crash(leader);
            for (int i = 0; i < 50; i++) {
                assertThat(cluster.await(pending.get(i))).isInstanceOf(Outcome.Answered.class);
                acknowledged.add("k" + round + "-" + i);
            }
            cluster.start(leader);
        }
        cluster.awaitLeader();
        for (String key : acknowledged) {
            assertThat(cluster.get(new NodeId(2), key)).as(key).isEqualTo("v" + key.substring(key.indexOf('-') + 1));
        }
        assertConverged(cluster);
    }

    @Test
    void aWriteInFlightWhenTheLeaderCrashesTakesEffectExactlyOnce() {
        for (long seed = 10; seed < 20; seed++) {
            WorldCluster cluster = new WorldCluster(root.resolve("s" + seed), seed, 3, 1000);
            NodeId leader = cluster.awaitLeader();
            NodeId at = cluster.follower(leader);
            cluster.put(at, "k", "0");
            long before = cluster.member(at).status().revision();
            List<Pending<Result>> pending = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                pending.add(cluster.putLater(at, "k", "v" + i, 0));
                cluster.world.run(100_000, () -> false);
            }
            cluster.crash(leader);
            for (Pending<Result> one : pending) {
                assertThat(cluster.await(one)).as("seed %d", seed).isInstanceOf(Outcome.Answered.class);
            }
            assertThat(cluster.member(at).status().revision())
                    .as("seed %d", seed)
                    .isEqualTo(before + 20);
        }
    }

    @Test
    void whatARestartedFollowerForwardsIsNotTakenForRepeatsOfItsFormerLife() {
        WorldCluster cluster = new WorldCluster(root, 25, 3, 1000);
        NodeId at = cluster.follower(cluster.awaitLeader());
        for (int life = 0; life < 3; life++) {
            for (int i = 0; i < 10; i++) {
                assertThat(cluster.put(at, "k" + life, "v" + i)).isInstanceOf(Outcome.Answered.class);
            }
            cluster.crash(at);
            cluster.start(at);
        }
        assertThat(cluster.get(at, "k2")).isEqualTo("v9");
    }

    @Test
    void anIsolatedLeaderServesNoStaleRead() {
        WorldCluster cluster = new WorldCluster(root, 30, 3, 1000);
        NodeId old = cluster.awaitLeader();
        cluster.put(old, "k", "old");
        cluster.world.isolate(old, true);
        Pending<Result> write = cluster.putLater(cluster.follower(old), "k", "new", 0);
        Pending<io.althing.store.Store> read = new Pending<>();
        cluster.member(old).awaitLinearizable(read::set);
        assertThat(cluster.await(write)).isInstanceOf(Outcome.Answered.class);
        assertThat(cluster.await(read)).isInstanceOf(Outcome.Unavailable.class);
        cluster.world.isolate(old, false);
        assertThat(cluster.get(old, "k")).isEqualTo("new");
    }

    @Test
    void aMemberFarBehindCatchesUpBySnapshotWhileWritesGoOn() {
        WorldCluster cluster = new WorldCluster(root, 40, 3, 20);
        NodeId leader = cluster.awaitLeader();
        NodeId behind = cluster.follower(leader);
        cluster.put(leader, "first", "1");
        cluster.crash(behind);
        for (int i = 0; i < 200; i++) {
            cluster.put(leader, "k" + i, "v" + i);
        }
        cluster.start(behind);
        for (int i = 0; i < 50; i++) {
            cluster.put(leader, "more" + i, "v" + i);
        }
        assertThat(cluster.get(behind, "k150")).isEqualTo("v150");
        assertConverged(cluster);
    }

    /// etcd's issue 14571: a member that judged by rights of the time before its snapshot applied
    /// another history than the rest.
    @Test
    void usersAndRightsArriveWithASnapshot() {
        WorldCluster cluster = new WorldCluster(root, 47, 3, 20);
        NodeId leader = cluster.awaitLeader();
        NodeId behind = cluster.follower(leader);
        cluster.crash(behind);
        for (AuthCommand step : new AuthCommand[] {
            new AuthCommand.AddUser("root", "hash"),
            new AuthCommand.AddRole("root"),
            new AuthCommand.GrantRole("root", "root"),
            new AuthCommand.AddUser("ann", "hash"),
            new AuthCommand.AddRole("r"),
            new AuthCommand.GrantRole("ann", "r"),
            new AuthCommand.GrantPermission(
                    "r", new Permission(Permission.Access.READ_WRITE, KeyRange.single(Bytes.utf8("mine")))),
            new AuthCommand.Enable(Bytes.EMPTY)
        }) {
            assertThat(write(cluster, leader, step)).isNotInstanceOf(Result.Failed.class);
        }
        for (int i = 0; i < 200; i++) {
            write(cluster, leader, putAs("root", "k" + i));
        }
        cluster.start(behind);
        assertConverged(cluster);
        assertThat(write(cluster, behind, putAs("ann", "mine"))).isInstanceOf(Result.Put.class);
        assertThat(write(cluster, behind, putAs("ann", "k1"))).isInstanceOf(Result.Failed.class);
        assertThat(write(cluster, behind, putAs("eve", "mine"))).isInstanceOf(Result.Failed.class);
        assertConverged(cluster);
    }

    @Test
    void withoutSpaceLeasesAreStillRenewed() {
        WorldCluster cluster = new WorldCluster(root, 48, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        write(cluster, leader, new Command.GrantLease(9, 5));
        write(cluster, leader, new Command.RaiseAlarm(new Alarm(leader.value(), Alarm.Kind.NO_SPACE)));
        assertThat(cluster.put(leader, "k", "v"))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.value()).isInstanceOf(Result.Failed.class));
        Pending<Long> renewed = new Pending<>();
        cluster.member(cluster.follower(leader)).keepAlive(9, renewed::set);
        assertThat(cluster.await(renewed)).isEqualTo(new Outcome.Answered<>(5L));
    }

    private static Command putAs(String user, String key) {
        return new Command.As(user, new Command.Put(Bytes.utf8(key), Bytes.utf8("v"), 0, false, false, false));
    }

    private static Result write(WorldCluster cluster, NodeId at, Command command) {
        Pending<Result> pending = new Pending<>();
        cluster.member(at).write(command, pending::set);
        return switch (cluster.await(pending)) {
            case Outcome.Answered<Result>(var result) -> result;
            case Outcome.Unavailable<Result> unavailable -> throw new AssertionError(unavailable.toString());
        };
    }

    @Test
    void aMemberThatCaughtUpBySnapshotServesReadsThoughNothingIsWrittenAfterwards() {
        WorldCluster cluster = new WorldCluster(root, 45, 3, 20);
        NodeId leader = cluster.awaitLeader();
        NodeId behind = cluster.follower(leader);
        cluster.crash(behind);
        for (int i = 0; i < 200; i++) {
            cluster.put(leader, "k" + i, "v" + i);
        }
        cluster.start(behind);
        assertConverged(cluster);
        assertThat(cluster.get(behind, "k150")).isEqualTo("v150");
    }

    @Test
    void leasesAreRenewedThroughFollowersAndExpireWithoutRenewal() {
        WorldCluster cluster = new WorldCluster(root, 50, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        NodeId at = cluster.follower(leader);
        Pending<Result> grant = new Pending<>();
        cluster.member(at).write(new Command.GrantLease(9, 5), grant::set);
        cluster.await(grant);
        cluster.await(cluster.putLater(at, "leased", "v", 9));
        for (int i = 0; i < 5; i++) {
            cluster.world.run(3 * WorldCluster.SECOND, () -> false);
            Pending<Long> renewed = new Pending<>();
            cluster.member(at).keepAlive(9, renewed::set);
            assertThat(cluster.await(renewed)).isEqualTo(new Outcome.Answered<>(5L));
        }
        assertThat(cluster.get(at, "leased")).isEqualTo("v");
        cluster.world.run(7 * WorldCluster.SECOND, () -> false);
        assertThat(cluster.get(at, "leased")).isNull();
        Pending<Long> gone = new Pending<>();
        cluster.member(at).keepAlive(9, gone::set);
        assertThat(cluster.await(gone)).isEqualTo(new Outcome.Answered<>(0L));
    }

    @Test
    void aLeaseOutlivesItsLeader() {
        WorldCluster cluster = new WorldCluster(root, 60, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        NodeId at = cluster.follower(leader);
        Pending<Result> grant = new Pending<>();
        cluster.member(at).write(new Command.GrantLease(9, 4), grant::set);
        cluster.await(grant);
        cluster.await(cluster.putLater(at, "leased", "v", 9));
        cluster.world.run(3 * WorldCluster.SECOND, () -> false);
        cluster.crash(leader);
        cluster.awaitLeader();
        cluster.world.run(2 * WorldCluster.SECOND, () -> false);
        assertThat(cluster.get(at, "leased")).isEqualTo("v");
        cluster.world.run(8 * WorldCluster.SECOND, () -> false);
        assertThat(cluster.get(at, "leased")).isNull();
    }

    private static void assertConverged(WorldCluster cluster) {
        boolean isEqual = cluster.world.run(
                20 * WorldCluster.SECOND,
                () -> cluster.members().stream()
                                .map(member -> member.status().appliedIndex() + "/"
                                        + member.status().stateHash())
                                .distinct()
                                .count()
                        == 1);
        assertThat(isEqual).as("equal state hashes on all members").isTrue();
    }
}
