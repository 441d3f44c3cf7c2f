package io.althing.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.RaftLog;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.raft.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What a leader concludes from its peers, for every pair of majorities among five members; sets
/// of members are the bits of a number, and the leader is member 1.
class LeaderTest {
    private static final int MEMBERS = 5;
    private static final NodeId SELF = new NodeId(1);
    private static final RaftOptions OPTIONS = RaftOptions.withTimes(1000, 100);
    private static final long LAST_INDEX = 2;

    private interface Check {
        void of(Configuration configuration, int peers);
    }

    private static TreeSet<NodeId> members(int bits) {
        TreeSet<NodeId> ids = new TreeSet<>();
        for (int i = 0; i < MEMBERS; i++) {
            if ((bits >> i & 1) == 1) {
                ids.add(new NodeId(i + 1));
            }
        }
        return ids;
    }

    /// Every plain and joint configuration, with every set of peers.
    private static void forAll(Check check) {
        for (int incoming = 1; incoming < 1 << MEMBERS; incoming++) {
            for (int outgoing = 0; outgoing < 1 << MEMBERS; outgoing++) {
                Configuration configuration =
                        new Configuration(members(incoming), members(outgoing), new TreeSet<>(), new TreeSet<>());
                for (int peers = 0; peers < 1 << MEMBERS; peers += 2) {
                    check.of(configuration, peers);
                }
            }
        }
    }

    private static Leader leader(Configuration configuration) {
        SnapshotPoint start = new SnapshotPoint(LogPosition.ZERO, configuration);
        List<Entry> entries = List.of(Entry.noop(1, 1), Entry.noop(1, 2));
        RaftLog log = new RaftLog(start, List.of(new TermRun(1, 1)), LAST_INDEX, List.of(), 0, entries, 1000);
        Leader leader = new Leader(SELF, log, OPTIONS, 0);
        leader.follow(configuration);
        return leader;
    }

    private static boolean isAgreed(Configuration configuration, Predicate<NodeId> agrees) {
        return isAgreed(configuration.voters(), agrees) && isAgreed(configuration.outgoing(), agrees);
    }

    private static boolean isAgreed(Set<NodeId> half, Predicate<NodeId> agrees) {
        return half.isEmpty() || half.stream().filter(agrees).count() * 2 > half.size();
    }

    @Test
    void anIndexIsReachedWhenEachHalfHasAMajorityThere() {
        forAll((configuration, peers) -> {
            Leader leader = leader(configuration);
            Set<NodeId> there = members(peers);
            leader.peers.forEach((id, peer) -> peer.matched(there.contains(id) ? 2 : 1));
            boolean isReached = isAgreed(configuration, id -> id.equals(SELF) || there.contains(id));
            assertThat(leader.reachedIndex())
                    .as("%s, there %s", configuration, there)
                    .isEqualTo(isReached ? 2 : 1);
        });
    }

    @Test
    void aLeaderStandsWhenEachHalfHasAMajorityThatIsHeardOf() {
        forAll((configuration, peers) -> {
            Leader leader = leader(configuration);
            Set<NodeId> heard = members(peers);
            leader.peers.forEach((id, peer) -> peer.active(heard.contains(id)));
            assertThat(leader.checkQuorum())
                    .as("%s, heard %s", configuration, heard)
                    .isEqualTo(isAgreed(configuration, id -> id.equals(SELF) || heard.contains(id)));
            assertThat(leader.peers.values()).noneMatch(Progress::isRecentlyActive);
        });
    }

    @Test
    void aRoundIsConfirmedWhenEachHalfHasAMajorityThatAcknowledgedIt() {
        forAll((configuration, peers) -> {
            Leader leader = leader(configuration);
            leader.reads.start(0);
            leader.reads.start(0);
            Set<NodeId> acknowledged = members(peers);
            for (Map.Entry<NodeId, Progress> peer : leader.peers.entrySet()) {
                peer.getValue().acknowledgeRound(acknowledged.contains(peer.getKey()) ? 2 : 1);
            }
            assertThat(leader.isRoundConfirmed())
                    .as("%s, acknowledged %s", configuration, acknowledged)
                    .isEqualTo(isAgreed(configuration, id -> id.equals(SELF) || acknowledged.contains(id)));
        });
    }

    @Test
    void whoAsksVouchesForItselfOnly() {
        forAll((configuration, peers) -> {
            Leader leader = leader(configuration);
            for (NodeId asker : members(peers)) {
                assertThat(leader.isMajorityWith(asker))
                        .as("%s, asked by %s", configuration, asker)
                        .isEqualTo(isAgreed(configuration, id -> id.equals(SELF) || id.equals(asker)));
            }
        });
    }

    @Test
    void learnersCountForNothing() {
        Configuration configuration = new Configuration(members(0b00111), members(0), members(0b11000), members(0));
        Leader leader = leader(configuration);
        leader.reads.start(0);
        for (NodeId learner : configuration.learners()) {
            Progress peer = leader.peers.get(learner);
            peer.matched(LAST_INDEX);
            peer.acknowledgeRound(1);
            peer.active(true);
        }
        configuration.voters().stream()
                .filter(id -> !id.equals(SELF))
                .forEach(id -> leader.peers.get(id).active(false));
        assertThat(leader.reachedIndex()).isZero();
        assertThat(leader.isRoundConfirmed()).isFalse();
        assertThat(configuration.learners()).noneMatch(leader::isMajorityWith);
        assertThat(leader.checkQuorum()).isFalse();
    }
}
