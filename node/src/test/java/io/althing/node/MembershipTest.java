package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.Outcome.Reason;
import io.althing.raft.membership.NodeId;
import io.althing.store.auth.Caller;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result;
import io.althing.store.members.FeatureLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Members come and go while the cluster works.
class MembershipTest {
    private static final NodeId NEW = new NodeId(20);
    private static final long SECOND = WorldCluster.SECOND;

    @TempDir
    Path root;

    /// Starts so many founders; returns once all have made themselves known, and what they
    /// understand.
    private WorldCluster cluster(long seed, int members, long flushEntries) {
        WorldCluster cluster = new WorldCluster(root, seed, members, flushEntries);
        cluster.awaitLeader();
        boolean areKnown = cluster.world.run(
                20 * SECOND,
                () -> cluster.members().stream()
                        .allMatch(member -> member.store().membership().featureLevel() == FeatureLevel.NEWEST));
        assertThat(areKnown).isTrue();
        return cluster;
    }

    private static Outcome<Result> ask(WorldCluster cluster, NodeId at, MemberCommand command) {
        WorldCluster.Pending<Result> pending = new WorldCluster.Pending<>();
        cluster.member(at).changeMembers(Caller.ANONYMOUS, command, pending::set);
        return cluster.await(pending);
    }

    private static MemberCommand add(NodeId id) {
        return new MemberCommand.Add(id.value(), WorldCluster.urls(id), false, 1);
    }

    private static MemberCommand addLearner(NodeId id) {
        return new MemberCommand.Add(id.value(), WorldCluster.urls(id), true, 1);
    }

    private static Result answer(Outcome<Result> outcome) {
        return switch (outcome) {
            case Outcome.Answered<Result>(var result) -> result;
            case Outcome.Unavailable<Result> other -> throw new AssertionError("answered " + other);
        };
    }

    private static void assertDone(Outcome<Result> outcome) {
        assertThat(answer(outcome)).isInstanceOf(Result.Done.class);
    }

    private static void assertRefused(Outcome<Result> outcome, Reason reason) {
        assertThat(outcome).isEqualTo(new Outcome.Unavailable<>(reason, true));
    }

    private static void assertFailed(Outcome<Result> outcome, Result.Failure failure) {
        assertThat(answer(outcome))
                .isInstanceOfSatisfying(
                        Result.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(failure));
    }

    private static List<Long> voters(WorldCluster cluster, NodeId at) {
        return cluster.member(at).members().stream()
                .filter(member -> !member.isLearner())
                .map(Member.MemberView::id)
                .toList();
    }

    private static boolean isVoter(WorldCluster cluster, NodeId id) {
        return cluster.members().stream()
                .allMatch(member ->
                        member.members().stream().anyMatch(each -> each.id() == id.value() && !each.isLearner()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aMemberThatIsAddedGetsAllDataAndThenVotesByItself(long seed) {
        WorldCluster cluster = cluster(seed, 3, seed % 2 == 0 ? 5 : 1000);
        NodeId leader = cluster.awaitLeader();
        for (int i = 0; i < 30; i++) {
            cluster.put(leader, "k" + i, "v" + i);
        }
        assertDone(ask(cluster, cluster.follower(leader), add(NEW)));
        assertThat(voters(cluster, leader)).hasSize(3);

        cluster.join(NEW);

        assertThat(cluster.world.run(30 * SECOND, () -> isVoter(cluster, NEW))).isTrue();
        assertThat(cluster.get(NEW, "k29")).isEqualTo("v29");
        assertThat(cluster.put(NEW, "from", "the new one")).isInstanceOf(Outcome.Answered.class);
        assertThat(cluster.world.run(
                        30 * SECOND,
                        () -> cluster.members().stream()
                                        .map(member -> member.status().appliedIndex() + "/"
                                                + member.status().stateHash())
                                        .distinct()
                                        .count()
                                == 1))
                .isTrue();
        assertThat(cluster.member(leader).members())
                .filteredOn(member -> member.id() == NEW.value())
                .allSatisfy(member -> assertThat(member.name()).isEqualTo("m" + NEW));
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void aMemberThatIsLostIsReplacedWhileTheOthersServe(long seed) {
        WorldCluster cluster = cluster(seed, 3, 5);
        NodeId lost = seed % 2 == 0 ? cluster.awaitLeader() : cluster.follower(cluster.awaitLeader());
        cluster.put(lost, "k", "v");
        cluster.crash(lost);
        NodeId leader = cluster.awaitLeader();
        assertDone(ask(cluster, leader, new MemberCommand.Replace(lost.value(), NEW.value(), WorldCluster.urls(NEW))));
        assertThat(voters(cluster, leader)).as("until the new one is ready").contains(lost.value());

        cluster.join(NEW);

        assertThat(cluster.world.run(
                        30 * SECOND,
                        () -> isVoter(cluster, NEW)
                                && !voters(cluster, cluster.awaitLeader()).contains(lost.value())))
                .isTrue();
        assertThat(cluster.get(NEW, "k")).isEqualTo("v");
        assertThat(voters(cluster, leader)).hasSize(3);
    }

    @Test
    void aLeaderIsReplacedWhileItServes() {
        WorldCluster cluster = cluster(34, 3, 5);
        NodeId leader = cluster.awaitLeader();
        assertDone(
                ask(cluster, leader, new MemberCommand.Replace(leader.value(), NEW.value(), WorldCluster.urls(NEW))));
        cluster.join(NEW);
        assertThat(cluster.world.run(30 * SECOND, () -> cluster.farewell(leader) != null))
                .isTrue();
        assertThat(voters(cluster, cluster.awaitLeader())).hasSize(3).contains(NEW.value());
    }

    @Test
    void whoeverLostItsFilesIsLetInAnewAndNobodyElseIs() {
        WorldCluster cluster = cluster(35, 3, 5);
        NodeId leader = cluster.awaitLeader();
        NodeId lost = cluster.follower(leader);
        UUID directory = UUID.fromString(
                cluster.member(leader).store().membership().member(lost.value()).directory());
        assertThat(readmit(cluster, leader, lost, directory)).contains("is at work");
        cluster.crash(lost);
        cluster.world.run(SECOND, () -> false);
        assertThat(readmit(cluster, leader, lost, new UUID(1, 2))).contains("no member");
        assertThat(readmit(cluster, leader, lost, directory)).isEmpty();
        assertThat(readmit(cluster, leader, lost, directory)).as("asked again").isEmpty();
        assertThat(cluster.member(leader)
                        .store()
                        .membership()
                        .successorOf(lost.value())
                        .peerUrls())
                .isEqualTo(WorldCluster.urls(lost));
    }

    private static String readmit(WorldCluster cluster, NodeId at, NodeId lost, UUID directory) {
        List<String> answers = new ArrayList<>();
        cluster.member(at).readmissions().ask(lost, directory, answers::add);
        cluster.world.run(30 * SECOND, () -> !answers.isEmpty());
        return answers.getFirst();
    }

    @Test
    void aMemberThatIsAddedAndNeverStartsCostsNothing() {
        WorldCluster cluster = cluster(6, 1, 1000);
        NodeId only = cluster.awaitLeader();
        assertDone(ask(cluster, only, add(NEW)));
        cluster.world.run(30 * SECOND, () -> false);
        assertThat(cluster.put(only, "a", "1")).isInstanceOf(Outcome.Answered.class);
        assertThat(cluster.member(only).members())
                .filteredOn(member -> member.id() == NEW.value())
                .allMatch(Member.MemberView::isLearner);
        assertRefused(ask(cluster, only, add(new NodeId(21))), Reason.NOT_ENOUGH_STARTED);
        assertDone(ask(cluster, only, new MemberCommand.Remove(NEW.value())));
        assertThat(cluster.member(only).members()).hasSize(1);
    }

    @Test
    void aLearnerStaysOneUntilItIsPromoted() {
        WorldCluster cluster = cluster(7, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        NodeId follower = cluster.follower(leader);
        assertDone(ask(cluster, leader, addLearner(NEW)));
        assertFailed(ask(cluster, leader, addLearner(new NodeId(21))), Result.Failure.TOO_MANY_LEARNERS);
        assertRefused(ask(cluster, follower, new MemberCommand.Promote(NEW.value())), Reason.LEARNER_NOT_READY);
        cluster.join(NEW);
        cluster.world.run(20 * SECOND, () -> false);
        assertThat(voters(cluster, follower)).hasSize(3);
        assertThat(cluster.member(NEW).status().isLearner()).isTrue();

        assertDone(ask(cluster, follower, new MemberCommand.Promote(NEW.value())));

        assertThat(voters(cluster, follower)).contains(NEW.value());
        assertRefused(ask(cluster, leader, new MemberCommand.Promote(NEW.value())), Reason.NOT_A_LEARNER);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9, 10, 11})
    void whoIsRemovedSaysSoAndStopsAndLeadersHandOverFirst(long seed) {
        WorldCluster cluster = cluster(seed, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        NodeId asked = cluster.follower(leader);
        NodeId gone = seed % 2 == 0 ? leader : asked;

        assertDone(ask(cluster, asked, new MemberCommand.Remove(gone.value())));

        assertThat(cluster.world.run(20 * SECOND, () -> cluster.farewell(gone) != null))
                .isTrue();
        assertThat(cluster.farewell(gone)).contains("was removed from the cluster");
        NodeId next = cluster.awaitLeader();
        assertThat(voters(cluster, next)).hasSize(2).doesNotContain(gone.value());
        assertThat(cluster.put(next, "a", "1")).isInstanceOf(Outcome.Answered.class);
        assertFailed(ask(cluster, next, add(gone)), Result.Failure.MEMBER_ID_EXISTS);
        assertFailed(ask(cluster, next, new MemberCommand.Remove(gone.value())), Result.Failure.MEMBER_NOT_FOUND);
    }

    @Test
    void nobodyIsRemovedWhoseRemovalWouldLeaveNoMajority() {
        WorldCluster cluster = cluster(12, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        NodeId dead = cluster.follower(leader);
        cluster.put(leader, "a", "1");
        cluster.world.run(2 * SECOND, () -> false);
        cluster.crash(dead);
        NodeId alive = cluster.follower(leader);
        cluster.world.run(SECOND, () -> false);
        assertRefused(ask(cluster, leader, new MemberCommand.Remove(alive.value())), Reason.UNHEALTHY);
        assertDone(ask(cluster, leader, new MemberCommand.Remove(dead.value())));
        assertThat(cluster.put(leader, "a", "2")).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void theLastMemberCannotBeRemoved() {
        WorldCluster cluster = cluster(13, 1, 1000);
        NodeId only = cluster.awaitLeader();
        assertRefused(ask(cluster, only, new MemberCommand.Remove(only.value())), Reason.NOT_ENOUGH_STARTED);
    }

    @Test
    void twoMembersAreNotInOnePlaceAndStrangersAreNotFound() {
        WorldCluster cluster = cluster(14, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        MemberCommand twice = new MemberCommand.Add(30, WorldCluster.urls(new NodeId(2)), true, 1);
        assertFailed(ask(cluster, leader, twice), Result.Failure.PEER_URLS_EXIST);
        assertFailed(ask(cluster, leader, new MemberCommand.Remove(30)), Result.Failure.MEMBER_NOT_FOUND);
        assertFailed(ask(cluster, leader, new MemberCommand.Promote(30)), Result.Failure.MEMBER_NOT_FOUND);
        assertFailed(
                ask(cluster, leader, new MemberCommand.Update(30, List.of("http://127.0.0.1:1"))),
                Result.Failure.MEMBER_NOT_FOUND);
        assertDone(ask(cluster, leader, new MemberCommand.Update(2, List.of("http://127.0.0.1:7"))));
        assertThat(cluster.member(leader).members())
                .filteredOn(member -> member.id() == 2)
                .allSatisfy(member -> assertThat(member.peerUrls()).containsExactly("http://127.0.0.1:7"));
    }

    @ParameterizedTest
    @ValueSource(longs = {15, 16, 17, 18, 19, 20})
    void whatIsMeantComesAboutThoughLeadersCrash(long seed) {
        WorldCluster cluster = cluster(seed, 3, 1000);
        NodeId leader = cluster.awaitLeader();
        NodeId asked = cluster.follower(leader);
        cluster.world.run(2 * SECOND, () -> false);
        WorldCluster.Pending<Result> pending = new WorldCluster.Pending<>();
        cluster.member(asked).changeMembers(Caller.ANONYMOUS, add(NEW), pending::set);
        cluster.world.run(seed % 6 * 30_000_000L, () -> false);
        cluster.crash(leader);
        assertDone(cluster.await(pending));
        cluster.join(NEW);
        assertThat(cluster.world.run(30 * SECOND, () -> isVoter(cluster, NEW))).isTrue();
        cluster.start(leader);
        assertThat(cluster.put(leader, "a", "1")).isInstanceOf(Outcome.Answered.class);
    }
}
