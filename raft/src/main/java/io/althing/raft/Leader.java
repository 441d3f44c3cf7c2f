package io.althing.raft;

import io.althing.raft.log.RaftLog;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.raft.progress.Progress;
import io.althing.raft.quorum.Quorum;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What only a leader knows: how far each peer is, which reads wait, and when it must prove
/// itself.
final class Leader implements Role {
    private final NodeId self;
    private final RaftLog log;
    private final RaftOptions options;
    final TreeMap<NodeId, Progress> peers = new TreeMap<>();
    final ReadRounds reads = new ReadRounds();
    final long firstIndexOfTerm;
    long nextHeartbeatNanos;
    long nextQuorumCheckNanos;
    long uncommittedBytes;

    @Nullable
    NodeId transferTarget;

    long transferDeadlineNanos;
    boolean isTimeoutNowSent;

    Leader(NodeId self, RaftLog log, RaftOptions options, long nowNanos) {
        this.self = self;
        this.log = log;
        this.options = options;
        this.firstIndexOfTerm = log.lastIndex() + 1;
        this.nextHeartbeatNanos = nowNanos + options.heartbeatNanos();
        this.nextQuorumCheckNanos = nowNanos + options.electionTimeoutNanos();
    }

    @Override
    public RoleName name() {
        return RoleName.LEADER;
    }

    /// Follows the configuration: new members are probed from the end of the log on, gone ones
    /// are forgotten.
    void follow(Configuration configuration) {
        peers.keySet().retainAll(configuration.members());
        for (NodeId id : configuration.members()) {
            if (!id.equals(self) && !peers.containsKey(id)) {
                Progress peer =
                        new Progress(log.lastIndex() + 1, options.inflightMaxMessages(), options.inflightMaxBytes());
                peer.active(true);
                peers.put(id, peer);
            }
        }
        if (transferTarget != null && !configuration.isVoter(transferTarget)) {
            transferTarget = null;
        }
    }

    /// Who should send a snapshot to this peer: the follower that is furthest, for a leader has
    /// enough to do; the leader itself if there is none, or if the last attempt has failed.
    NodeId snapshotSource(NodeId to) {
        NodeId best = self;
        long bestIndex = log.startIndex() - 1;
        for (Map.Entry<NodeId, Progress> each : peers.entrySet()) {
            Progress peer = each.getValue();
            boolean isAble = peer.state() == Progress.State.REPLICATE && peer.isRecentlyActive();
            if (isAble && !each.getKey().equals(to) && peer.matchIndex() > bestIndex) {
                best = each.getKey();
                bestIndex = peer.matchIndex();
            }
        }
        Progress receiver = peers.get(to);
        return receiver == null || receiver.hasSnapshotFailed() ? self : best;
    }

    private long matchIndex(NodeId id) {
        if (id.equals(self)) {
            return log.durableIndex();
        }
        Progress peer = peers.get(id);
        return peer == null ? 0 : peer.matchIndex();
    }

    /// The first entry that some peer may lack.
    long lackedFrom() {
        long known = log.lastIndex();
        for (Progress peer : peers.values()) {
            known = Math.min(known, peer.matchIndex());
        }
        return known + 1;
    }

    /// The highest index that is durable at a majority, or at both majorities of a joint
    /// configuration.
    long reachedIndex() {
        ToLongFunction<NodeId> match = this::matchIndex;
        Configuration configuration = log.configuration();
        return Math.min(Quorum.reached(configuration.voters(), match), Quorum.reached(configuration.outgoing(), match));
    }

    private boolean isQuorum(Predicate<NodeId> condition) {
        Predicate<NodeId> orSelf = id -> id.equals(self) || condition.test(id);
        Configuration configuration = log.configuration();
        return Quorum.isMajority(configuration.voters(), orSelf) && Quorum.isMajority(configuration.outgoing(), orSelf);
    }

    /// Tells whether a majority has been heard of since the last check, and starts the next span.
    boolean checkQuorum() {
        boolean isThere = isQuorum(id -> {
            Progress peer = peers.get(id);
            return peer != null && peer.isRecentlyActive();
        });
        peers.values().forEach(peer -> peer.active(false));
        return isThere;
    }

    /// Whether no majority can do without both: a question of this voter is its word that it knew
    /// of no later term when it asked, and needs no round to say so again.
    boolean isMajorityWith(NodeId asker) {
        return isQuorum(asker::equals);
    }

    boolean isRoundConfirmed() {
        return isQuorum(id -> {
            Progress peer = peers.get(id);
            return peer != null && peer.ackedRound() >= reads.round();
        });
    }

    /// Raft §8: before an entry of its own term is committed a leader cannot know what is.
    boolean hasCommittedInTerm() {
        return log.commitIndex() >= firstIndexOfTerm;
    }

    long nextDeadlineNanos() {
        long deadlineNanos = Math.min(nextHeartbeatNanos, nextQuorumCheckNanos);
        return transferTarget == null ? deadlineNanos : Math.min(deadlineNanos, transferDeadlineNanos);
    }
}
