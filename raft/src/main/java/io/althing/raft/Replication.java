package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.raft.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a leader does: appends, sends, counts, commits (Raft §5.3, §5.4), and proves that it
/// still leads.
final class Replication {
    private final State state;

    Replication(State state) {
        this.state = state;
    }

    /// The election is won: an entry of the new term is appended at once, for only such entries
    /// commit by counting (§5.4.2).
    void lead() {
        Leader leader = new Leader(state.self, state.log, state.options, state.nowNanos);
        leader.follow(state.log.configuration());
        state.become(leader, "elected");
        append(leader, List.of(Entry.noop(state.term(), state.log.lastIndex() + 1)));
    }

    void append(Leader leader, List<Entry> entries) {
        state.log.append(entries);
        state.out.write(entries);
        for (Entry entry : entries) {
            leader.uncommittedBytes += entry.sizeBytes();
            if (entry.kind() == EntryKind.CONFIGURATION) {
                leader.follow(state.log.configuration());
            }
        }
        sendToAll(leader);
    }

    void sendToAll(Leader leader) {
        for (Map.Entry<NodeId, Progress> peer : leader.peers.entrySet()) {
            send(leader, peer.getKey(), peer.getValue());
        }
    }

    /// Sends what the peer lacks, as far as its window allows.
    private void send(Leader leader, NodeId to, Progress peer) {
        while (!peer.isPaused()) {
            long next = peer.nextIndex();
            if (next <= state.log.startIndex()) {
                if (!peer.isRecentlyActive()) {
                    // It may stay away for long: there is no use in a snapshot before it is back.
                    return;
                }
                peer.snapshotStarted();
                state.out.add(
                        new Effect.SendSnapshot(to, leader.snapshotSource(to), state.term(), state.log.startIndex()));
                return;
            }
            boolean isProbe = peer.state() == Progress.State.PROBE;
            if (next > state.log.lastIndex() && !isProbe) {
                return;
            }
            if (next <= state.log.lastIndex() && !state.log.isInWindow(next)) {
                peer.fetching(true);
                state.out.add(new Effect.FetchEntries(to, next, state.options.appendMaxBytes()));
                return;
            }
            send(leader, to, peer, state.log.slice(next, state.options.appendMaxBytes()));
        }
    }

    private void send(Leader leader, NodeId to, Progress peer, List<Entry> entries) {
        long previousIndex = peer.nextIndex() - 1;
        LogPosition previous = new LogPosition(state.log.term(previousIndex), previousIndex);
        int sizeBytes = 0;
        for (Entry entry : entries) {
            sizeBytes += entry.sizeBytes();
        }
        state.out.send(
                to,
                new Message.AppendRequest(
                        state.term(), previous, entries, state.log.commitIndex(), leader.reads.round()));
        peer.commitSent(Math.min(state.log.commitIndex(), previousIndex + entries.size()));
        peer.sent(previousIndex + entries.size(), sizeBytes);
    }

    /// Entries for a peer have come from the journal.
    void fetched(Leader leader, Input.EntriesFetched fetched) {
        Progress peer = leader.peers.get(fetched.peer());
        if (peer == null || !peer.isFetching()) {
            return;
        }
        peer.fetching(false);
        boolean isWanted = !peer.isPaused() && peer.nextIndex() == fetched.fromIndex();
        List<Entry> entries = stillOurs(fetched.entries());
        if (isWanted && !entries.isEmpty() && fetched.fromIndex() > state.log.startIndex()) {
            send(leader, fetched.peer(), peer, entries);
        }
        if (!fetched.entries().isEmpty()) {
            send(leader, fetched.peer(), peer);
        }
    }

    /// The log may have been cut and written anew while the journal was read.
    private List<Entry> stillOurs(List<Entry> entries) {
        List<Entry> same = new ArrayList<>();
        for (Entry entry : entries) {
            if (state.log.term(entry.index()) != entry.term()) {
                break;
            }
            same.add(entry);
        }
        return same;
    }

    void onAppendReply(Leader leader, NodeId from, Message.AppendReply reply) {
        Progress peer = leader.peers.get(from);
        if (peer == null) {
            return;
        }
        peer.active(true);
        peer.acknowledgeRound(reply.round());
        if (reply.isAccepted()) {
            Invariant.check(
                    reply.matchIndex() <= state.log.lastIndex(),
                    "nobody matches beyond the leader's log",
                    reply.matchIndex(),
                    state.log.lastIndex());
            if (peer.matched(reply.matchIndex())) {
                commit(leader);
            }
            if (state.role() != leader) {
                return;
            }
            // Whoever acknowledges after the majority learns only now that it is committed.
            tellCommit(from, peer);
            handOver(leader, from, peer);
        } else if (peer.state() != Progress.State.SNAPSHOT && reply.matchIndex() < peer.nextIndex()) {
            peer.rejected(state.log.lastIndexThatMayMatch(reply.hint()));
        }
        send(leader, from, peer);
        confirmReads(leader);
    }

    void onHeartbeatReply(Leader leader, NodeId from, Message.HeartbeatReply reply) {
        Progress peer = leader.peers.get(from);
        if (peer == null) {
            return;
        }
        peer.active(true);
        peer.acknowledgeRound(reply.round());
        send(leader, from, peer);
        confirmReads(leader);
    }

    /// Raft §5.4.2: only entries of the current term commit by counting; earlier ones come with
    /// them (figure 8 shows why).
    void commit(Leader leader) {
        long reached = leader.reachedIndex();
        if (reached <= state.log.commitIndex() || state.log.term(reached) != state.term()) {
            return;
        }
        boolean isFirstOfTerm = !leader.hasCommittedInTerm();
        List<Entry> committed = state.log.commit(reached);
        for (Entry entry : committed) {
            leader.uncommittedBytes = Math.max(0, leader.uncommittedBytes - entry.sizeBytes());
        }
        state.out.add(new Effect.Commit(committed));
        if (isFirstOfTerm) {
            startRound(leader);
        }
        afterConfigurationCommit(leader);
        if (state.role() == leader) {
            tellCommit(leader);
        }
    }

    /// A joint configuration that is committed is left at once; a leader that is in the new one
    /// no more steps down (thesis §4.3).
    private void afterConfigurationCommit(Leader leader) {
        if (state.log.isConfigurationPending()) {
            return;
        }
        Configuration configuration = state.log.configuration();
        if (configuration.isJoint()) {
            appendConfiguration(leader, configuration.leaveJoint());
        } else if (!configuration.isVoter(state.self) && leader.hasCommittedInTerm()) {
            tellCommit(leader);
            state.waitForElection();
            state.follow(null, "no longer a voter");
        }
    }

    void appendConfiguration(Leader leader, Configuration configuration) {
        append(
                leader,
                List.of(new Entry(
                        state.term(), state.log.lastIndex() + 1, EntryKind.CONFIGURATION, configuration.encode())));
    }

    /// Those who wait on followers should not have to wait for the next append or heartbeat.
    private void tellCommit(Leader leader) {
        leader.peers.forEach(this::tellCommit);
    }

    private void tellCommit(NodeId to, Progress peer) {
        if (committedAt(peer) > peer.sentCommitIndex()) {
            state.out.send(to, new Message.Committed(state.term(), committedAt(peer)));
            peer.commitSent(committedAt(peer));
        }
    }

    /// No more than the peer is known to hold: what else is in its log may be another leader's.
    private long committedAt(Progress peer) {
        return Math.min(state.log.commitIndex(), peer.matchIndex());
    }

    private void heartbeat(Leader leader, NodeId to, Progress peer) {
        state.out.send(to, new Message.Heartbeat(state.term(), committedAt(peer), leader.reads.round()));
        peer.commitSent(committedAt(peer));
    }

    void heartbeatAll(Leader leader) {
        leader.nextHeartbeatNanos = state.nowNanos + state.options.heartbeatNanos();
        for (Map.Entry<NodeId, Progress> each : leader.peers.entrySet()) {
            Progress peer = each.getValue();
            heartbeat(leader, each.getKey(), peer);
            // At most one probe per heartbeat: while a snapshot is being installed nobody
            // answers, and read rounds may come by the thousand.
            peer.probeAgain();
            boolean isUnacknowledged =
                    peer.state() == Progress.State.REPLICATE && peer.matchIndex() < peer.nextIndex() - 1;
            if (isUnacknowledged) {
                remind(leader, each.getKey(), peer);
            }
        }
    }

    /// If the last of what is on the way was lost, the peer refuses this and is probed; nothing
    /// else would ever tell.
    private void remind(Leader leader, NodeId to, Progress peer) {
        if (peer.nextIndex() <= state.log.startIndex()) {
            // Cut off meanwhile: there is nothing left to refer to.
            peer.lost();
            send(leader, to, peer);
        } else {
            send(leader, to, peer, List.of());
        }
    }

    void read(Leader leader, ReadRounds.Asked read) {
        NodeId by = read.by();
        if (by != null && leader.hasCommittedInTerm() && leader.isMajorityWith(by)) {
            answer(read, state.log.commitIndex());
            return;
        }
        leader.reads.add(read);
        startRound(leader);
    }

    /// Starts a round for the reads that wait, unless one is open or nothing of this term is
    /// committed.
    private void startRound(Leader leader) {
        if (leader.reads.isRoundOpen() || !leader.reads.isAnyWaiting() || !leader.hasCommittedInTerm()) {
            return;
        }
        leader.reads.start(state.log.commitIndex());
        for (Map.Entry<NodeId, Progress> each : leader.peers.entrySet()) {
            heartbeat(leader, each.getKey(), each.getValue());
        }
        confirmReads(leader);
    }

    private void confirmReads(Leader leader) {
        if (!leader.reads.isRoundOpen() || !leader.isRoundConfirmed() || state.role() != leader) {
            return;
        }
        long index = leader.reads.roundCommitIndex();
        leader.reads.confirmed().forEach(read -> answer(read, index));
        startRound(leader);
    }

    private void answer(ReadRounds.Asked read, long index) {
        NodeId by = read.by();
        if (by == null) {
            state.out.add(new Effect.ReadReady(read.readId(), index));
        } else {
            state.out.send(by, new Message.ReadIndexReply(state.term(), read.readId(), index));
        }
    }

    void transfer(Leader leader, NodeId to) {
        if (!state.log.configuration().isVoter(to) || to.equals(state.self)) {
            state.tell(new Notice.TransferFailed(to, state.term(), "it is not another voter"));
            return;
        }
        leader.transferTarget = to;
        leader.isTimeoutNowSent = false;
        leader.transferDeadlineNanos = state.nowNanos + state.options.electionTimeoutNanos();
        Progress peer = leader.peers.get(to);
        if (peer != null) {
            handOver(leader, to, peer);
            send(leader, to, peer);
        }
    }

    /// Thesis §3.10: the target takes over once its log is complete.
    private void handOver(Leader leader, NodeId to, Progress peer) {
        boolean isTarget = to.equals(leader.transferTarget) && !leader.isTimeoutNowSent;
        if (isTarget && peer.matchIndex() == state.log.lastIndex()) {
            leader.isTimeoutNowSent = true;
            state.out.send(to, new Message.TimeoutNow(state.term()));
        }
    }

    void tick(Leader leader) {
        if (leader.transferTarget != null && leader.transferDeadlineNanos <= state.nowNanos) {
            state.tell(new Notice.TransferFailed(
                    leader.transferTarget, state.term(), "it did not take over within an election timeout"));
            leader.transferTarget = null;
        }
        if (leader.nextQuorumCheckNanos <= state.nowNanos) {
            leader.nextQuorumCheckNanos = state.nowNanos + state.options.electionTimeoutNanos();
            if (!leader.checkQuorum()) {
                state.waitForElection();
                state.follow(null, "a majority is out of reach");
                return;
            }
        }
        if (leader.nextHeartbeatNanos <= state.nowNanos) {
            heartbeatAll(leader);
        }
    }
}
