package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.RaftLog;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One member's consensus state: Raft with pre-vote, check-quorum, ReadIndex, pipelining,
/// learners, joint configurations and leadership transfer. Owned by one thread.
///
/// This class decides who handles an input; the rules are in [Elections], [Replication] and
/// [Following], what they share in [State], and how their effects are ordered in [Outbox].
public final class Raft {
    private final State state;
    private final Replication replication;
    private final Elections elections;
    private final Following following;

    /// @param random its own generator: a draw elsewhere must not move the elections here
    /// @param nowNanos the monotonic clock that [#step] will be given
    public Raft(NodeId self, RaftOptions options, RandomGenerator random, Recovered recovered, long nowNanos) {
        RaftLog log = new RaftLog(
                recovered.start(),
                recovered.terms(),
                recovered.lastIndex(),
                recovered.configurations(),
                recovered.appliedIndex(),
                recovered.window(),
                options.windowMaxBytes());
        this.state = new State(self, options, random, log, recovered.hardState(), nowNanos);
        this.replication = new Replication(state);
        this.elections = new Elections(state, replication::lead);
        this.following = new Following(state);
    }

    /// Takes one input and says what must happen next. Touches nothing outside this object.
    ///
    /// @param nowNanos a monotonic clock; never less than in an earlier call
    public List<Effect> step(long nowNanos, Input input) {
        Invariant.check(nowNanos - state.nowNanos >= 0, "time does not go back", nowNanos, state.nowNanos);
        state.nowNanos = nowNanos;
        long termBefore = state.term();
        Role roleBefore = state.role();
        NodeId leaderBefore = state.leader();
        handle(input);
        if (termBefore != state.term() || !Objects.equals(leaderBefore, state.leader())) {
            following.leaderChanged();
        }
        if (roleBefore instanceof Leader leader && state.role() != leader) {
            abandonReads(leader);
        }
        state.announceConfiguration();
        return state.out.close();
    }

    private void handle(Input input) {
        switch (input) {
            case Input.Tick tick -> tick();
            case Input.Received(var from, var message) -> receive(from, message);
            case Input.Propose(var proposals) -> propose(proposals);
            case Input.Read(var readId) -> read(readId);
            case Input.Persisted(var sequence) -> persisted(sequence);
            case Input.Applied(var index) -> state.log.applied(index, lackedFrom());
            case Input.EntriesFetched fetched -> {
                if (state.role() instanceof Leader leader) {
                    replication.fetched(leader, fetched);
                }
            }
            case Input.Compacted(var point) -> state.log.compacted(point);
            case Input.SnapshotSent sent -> snapshotSent(sent);
            case Input.SnapshotReceived received -> snapshotReceived(received);
            case Input.SnapshotInstalled(var point) -> following.onInstalled(point, state.leader());
            case Input.ChangeConfiguration(var proposalId, var target) -> changeConfiguration(proposalId, target);
            case Input.TransferLeadership(var to) -> {
                if (state.role() instanceof Leader leader) {
                    replication.transfer(leader, to);
                }
            }
            case Input.Unreachable(var peer) -> unreachable(peer);
        }
    }

    private void tick() {
        if (state.role() instanceof Leader leader) {
            replication.tick(leader);
        } else if (state.electionDeadlineNanos <= state.nowNanos) {
            elections.timeout();
        }
    }

    private void receive(NodeId from, Message message) {
        if (message instanceof Message.VoteRequest request) {
            onVoteRequest(from, request);
            return;
        }
        boolean isWillingness =
                message instanceof Message.VoteReply(var term, var isPreVote, var isGranted) && isPreVote && isGranted;
        if (message.term() > state.term() && !isWillingness) {
            state.enterTerm(message.term());
            stepDown(isLeaderWord(message) ? from : null, "a higher term");
        }
        if (message.term() < state.term()) {
            answerLowerTerm(from, message);
            return;
        }
        receiveInTerm(from, message);
    }

    private void receiveInTerm(NodeId from, Message message) {
        switch (message) {
            case Message.VoteRequest request -> throw new AssertionError("handled before");
            case Message.VoteReply reply -> elections.onReply(from, reply);
            case Message.AppendRequest request -> {
                followLeader(from);
                following.onAppend(from, request);
            }
            case Message.Heartbeat heartbeat -> {
                followLeader(from);
                following.onHeartbeat(from, heartbeat);
            }
            case Message.Committed committed -> {
                followLeader(from);
                following.onCommitted(committed);
            }
            case Message.AppendReply reply -> {
                if (state.role() instanceof Leader leader) {
                    replication.onAppendReply(leader, from, reply);
                }
            }
            case Message.HeartbeatReply reply -> {
                if (state.role() instanceof Leader leader) {
                    replication.onHeartbeatReply(leader, from, reply);
                }
            }
            case Message.TimeoutNow timeoutNow -> elections.timeoutNow();
            case Message.ReadIndexRequest(var term, var readId) -> onReadIndexRequest(from, readId);
            case Message.ReadIndexReply reply -> following.onReadIndexReply(reply);
        }
    }

    private static boolean isLeaderWord(Message message) {
        return message instanceof Message.AppendRequest
                || message instanceof Message.Heartbeat
                || message instanceof Message.Committed;
    }

    private void followLeader(NodeId leader) {
        Invariant.check(!(state.role() instanceof Leader), "at most one leader per term");
        state.follow(leader, "heard from the leader");
    }

    private void stepDown(@Nullable NodeId leader, String reason) {
        state.become(new Role.Follower(leader), reason);
        if (leader == null) {
            state.waitForElection();
        }
    }

    private void onVoteRequest(NodeId from, Message.VoteRequest request) {
        if (request.term() < state.term()) {
            elections.reject(from, request, "term " + state.term() + " is reached already");
            return;
        }
        if (elections.isShielded(from, request)) {
            // A pre-vote is told so, that its sender learns our term; a real one of a higher
            // term must not drag us along.
            if (request.isPreVote() || request.term() == state.term()) {
                elections.reject(from, request, whyShielded());
            } else {
                state.tell(new Notice.VoteAnswered(from, request.term(), false, false, whyShielded()));
            }
            return;
        }
        if (!request.isPreVote() && request.term() > state.term()) {
            state.enterTerm(request.term());
            stepDown(null, "a candidate of a higher term");
        }
        elections.onRequest(from, request);
    }

    private String whyShielded() {
        return state.role() instanceof Leader ? "leads itself" : "hears leader " + state.leader();
    }

    /// A sender of a lower term learns ours, or it could lead nobody for ever while we can win
    /// nobody (pre-vote with check-quorum).
    private void answerLowerTerm(NodeId from, Message message) {
        switch (message) {
            case Message.AppendRequest(var term, var previous, var entries, var commitIndex, var round) ->
                state.out.promise(
                        from, new Message.AppendReply(state.term(), false, previous.index(), LogPosition.ZERO, 0));
            case Message.Heartbeat heartbeat -> state.out.promise(from, new Message.HeartbeatReply(state.term(), 0));
            case Message.VoteRequest request -> throw new AssertionError("handled before");
            case Message.ReadIndexRequest(var term, var readId) ->
                state.out.send(from, new Message.ReadIndexReply(state.term(), readId, -1));
            case Message.VoteReply reply -> {}
            case Message.AppendReply reply -> {}
            case Message.HeartbeatReply reply -> {}
            case Message.Committed committed -> {}
            case Message.TimeoutNow timeoutNow -> {}
            case Message.ReadIndexReply reply -> {}
        }
    }

    private void propose(List<Input.Proposal> proposals) {
        if (!(state.role() instanceof Leader leader)) {
            Refusal reason = state.leader() == null ? Refusal.NO_LEADER : Refusal.NOT_LEADER;
            proposals.forEach(proposal -> state.out.add(new Effect.Refused(proposal.id(), reason)));
            return;
        }
        List<Entry> entries = new ArrayList<>(proposals.size());
        long bytes = leader.uncommittedBytes;
        for (Input.Proposal proposal : proposals) {
            Refusal refusal = refusal(leader, proposal, bytes);
            if (refusal != null) {
                state.out.add(new Effect.Refused(proposal.id(), refusal));
                continue;
            }
            long index = state.log.lastIndex() + 1 + entries.size();
            Entry entry = new Entry(state.term(), index, EntryKind.COMMAND, proposal.payload());
            entries.add(entry);
            bytes += entry.sizeBytes();
            state.out.add(new Effect.Accepted(proposal.id(), entry.position()));
        }
        if (!entries.isEmpty()) {
            replication.append(leader, entries);
        }
    }

    private @Nullable Refusal refusal(Leader leader, Input.Proposal proposal, long uncommittedBytes) {
        if (proposal.onlyInTerm() != 0 && proposal.onlyInTerm() != state.term()) {
            return Refusal.NOT_LEADER;
        }
        if (leader.transferTarget != null) {
            return Refusal.TRANSFERRING;
        }
        return uncommittedBytes >= state.options.uncommittedMaxBytes() ? Refusal.OVERLOADED : null;
    }

    private void read(long readId) {
        if (state.role() instanceof Leader leader) {
            replication.read(leader, new ReadRounds.Asked(null, readId));
        } else {
            following.read(readId);
        }
    }

    private void onReadIndexRequest(NodeId from, long readId) {
        if (state.role() instanceof Leader leader) {
            replication.read(leader, new ReadRounds.Asked(from, readId));
        } else {
            state.out.send(from, new Message.ReadIndexReply(state.term(), readId, -1));
        }
    }

    private void abandonReads(Leader leader) {
        for (ReadRounds.Asked read : leader.reads.abandon()) {
            if (read.by() == null) {
                state.out.add(new Effect.ReadRefused(read.readId(), Refusal.LEADERSHIP_LOST));
            }
        }
    }

    private void persisted(long sequence) {
        state.log.persisted(sequence);
        elections.persisted(sequence);
        if (state.role() instanceof Leader leader) {
            replication.commit(leader);
        }
    }

    private void snapshotSent(Input.SnapshotSent sent) {
        if (state.role() instanceof Leader leader && leader.peers.containsKey(sent.to())) {
            leader.peers.get(sent.to()).snapshotEnded(sent.index(), sent.isDelivered());
        }
    }

    private void snapshotReceived(Input.SnapshotReceived received) {
        long term = received.point().position().term();
        if (term > state.term()) {
            state.enterTerm(term);
            stepDown(null, "a snapshot of a higher term");
        }
        if (state.role() instanceof Leader) {
            // It was sent to what this member was before: a leader's log holds all of it.
            return;
        }
        if (!(state.role() instanceof Role.Follower)) {
            stepDown(null, "a snapshot takes the place of its log");
        }
        following.onSnapshot(received.point(), state.leader());
    }

    private void changeConfiguration(long proposalId, Configuration target) {
        if (!(state.role() instanceof Leader leader)) {
            state.out.add(new Effect.Refused(proposalId, Refusal.NOT_LEADER));
            return;
        }
        Configuration current = state.log.configuration();
        boolean isPending = state.log.isConfigurationPending() || current.isJoint() || !leader.hasCommittedInTerm();
        if (isPending || target.voters().isEmpty() || leader.transferTarget != null) {
            Refusal reason = isPending
                    ? Refusal.CHANGE_PENDING
                    : target.voters().isEmpty() ? Refusal.BAD_CONFIGURATION : Refusal.TRANSFERRING;
            state.out.add(new Effect.Refused(proposalId, reason));
            return;
        }
        long index = state.log.lastIndex() + 1;
        state.out.add(new Effect.Accepted(proposalId, new LogPosition(state.term(), index)));
        replication.appendConfiguration(leader, current.towards(target));
    }

    private void unreachable(NodeId peer) {
        if (state.role() instanceof Leader leader && leader.peers.containsKey(peer)) {
            leader.peers.get(peer).lost();
        }
    }

    /// Returns when the next [Input.Tick] can matter, at the latest. Ticking earlier is harmless.
    public long nextDeadlineNanos() {
        if (state.role() instanceof Leader leader) {
            return leader.nextDeadlineNanos();
        }
        return state.electionDeadlineNanos;
    }

    public RaftStatus status() {
        return new RaftStatus(
                state.self,
                state.role().name(),
                state.term(),
                state.leader(),
                state.vote(),
                state.log.last(),
                state.log.commitIndex(),
                state.log.configuration());
    }

    /// Whoever does not lead serves nobody.
    private long lackedFrom() {
        return state.role() instanceof Leader leader ? leader.lackedFrom() : Long.MAX_VALUE;
    }

    /// How far the others are, by id; nobody knows but a leader.
    public SortedMap<NodeId, PeerProgress> progress() {
        SortedMap<NodeId, PeerProgress> all = new TreeMap<>();
        if (state.role() instanceof Leader leader) {
            leader.peers.forEach(
                    (id, peer) -> all.put(id, new PeerProgress(peer.matchIndex(), peer.isRecentlyActive())));
        }
        return all;
    }

    /// @param matchIndex the last entry it is known to hold
    /// @param isActive whether it was heard of lately
    public record PeerProgress(long matchIndex, boolean isActive) {}

    /// What an operator or a test may ask a member. `leader` is null when unknown, `vote` when
    /// none was cast in this term.
    public record RaftStatus(
            NodeId self,
            RoleName role,
            long term,
            @Nullable NodeId leader,
            @Nullable NodeId vote,
            LogPosition last,
            long commitIndex,
            Configuration configuration) {}
}
