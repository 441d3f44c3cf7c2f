package io.althing.raft;

import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.raft.quorum.Quorum;
import java.util.TreeMap;

/// Who asks for votes, and who gets them (Raft §5.2, §5.4.1; pre-vote and check-quorum: thesis
/// §9.6, §6.2).
final class Elections {
    /// What follows an election won.
    interface Won {
        void lead();
    }

    private final State state;
    private final Won won;

    Elections(State state, Won won) {
        this.state = state;
        this.won = won;
    }

    /// The wait is over.
    void timeout() {
        state.waitForElection();
        if (!mayCampaign()) {
            return;
        }
        if (state.isSoleVoter()) {
            if (!(state.role() instanceof Role.Candidate)) {
                campaign(false, "the only voter");
            }
            // Else its own vote is on its way to the disk, and nobody else's is needed.
            return;
        }
        TreeMap<NodeId, Boolean> votes = new TreeMap<>();
        votes.put(state.self, true);
        state.become(new Role.PreCandidate(votes), whyNow());
        broadcast(new Message.VoteRequest(state.term() + 1, state.log.last(), true, false), false);
    }

    private String whyNow() {
        long silentMillis = (state.nowNanos - state.leaderHeardNanos) / 1_000_000;
        return state.leader() == null ? "knows no leader" : "heard nothing of the leader for " + silentMillis + " ms";
    }

    /// All ways into an election pass here: no learner, nobody in the middle of installing a
    /// snapshot.
    ///
    /// Who is a voter still in what is committed may campaign although its newest, uncommitted
    /// configuration leaves it out: it may be the only one whose log can win (thesis §4.2.2).
    /// It then leads until that configuration is committed.
    private boolean mayCampaign() {
        boolean isVoter = state.isVoter() || state.log.committedConfiguration().isVoter(state.self);
        return isVoter && !state.isInstalling && !(state.role() instanceof Leader);
    }

    /// The leader asks this member to take over (thesis §3.10).
    void timeoutNow() {
        if (mayCampaign() && !(state.role() instanceof Role.Candidate)) {
            campaign(true, "asked by the leader");
        }
    }

    private void campaign(boolean isTransfer, String reason) {
        state.enterTerm(state.term() + 1);
        state.voteFor(state.self);
        state.waitForElection();
        // The own vote counts once the write of this step is durable; the requests leave then
        // too, so that neither term, vote nor the
        // end of the log that they advertise can be forgotten.
        state.become(new Role.Candidate(new TreeMap<>(), state.out.sequence()), reason);
        broadcast(new Message.VoteRequest(state.term(), state.log.last(), false, isTransfer), true);
    }

    private void broadcast(Message.VoteRequest request, boolean isPromise) {
        Configuration configuration = state.log.configuration();
        for (NodeId id : configuration.members()) {
            if (id.equals(state.self) || !configuration.isVoter(id)) {
                continue;
            }
            if (isPromise) {
                state.out.promise(id, request);
            } else {
                state.out.send(id, request);
            }
        }
    }

    /// Writes up to this number are durable: the own vote may be among them.
    void persisted(long sequence) {
        if (state.role() instanceof Role.Candidate(var votes, var ownVoteSequence) && sequence >= ownVoteSequence) {
            votes.put(state.self, true);
            count();
        }
    }

    /// A request of this term, or of a later one that has been entered already; a pre-vote asks
    /// about any term.
    void onRequest(NodeId from, Message.VoteRequest request) {
        boolean isFree = request.isPreVote()
                ? request.term() > state.term()
                : state.vote() == null ? state.leader() == null : from.equals(state.vote());
        boolean isUpToDate = request.last().isAtLeastAsUpToDateAs(state.log.last());
        if (!isFree || !isUpToDate || isTieForSelf(from, request)) {
            reject(from, request, whyNot(request, isFree, isUpToDate));
            return;
        }
        state.tell(new Notice.VoteAnswered(from, request.term(), request.isPreVote(), true, ""));
        if (request.isPreVote()) {
            state.out.send(from, new Message.VoteReply(request.term(), true, true));
            return;
        }
        state.voteFor(from);
        state.waitForElection();
        state.out.promise(from, new Message.VoteReply(state.term(), false, true));
    }

    private String whyNot(Message.VoteRequest request, boolean isFree, boolean isUpToDate) {
        if (isFree) {
            return isUpToDate
                    ? "asks for itself"
                    : "its log ends at " + request.last() + ", behind ours at " + state.log.last();
        }
        if (request.isPreVote()) {
            return "term " + state.term() + " is reached already";
        }
        return state.vote() == null ? "follows " + state.leader() : "has voted for " + state.vote();
    }

    /// Two that lost their leader at the same moment and are equally fit would each encourage the
    /// other, vote for themselves, and both wait again. So the smaller id goes first. It costs
    /// nothing in safety: a pre-vote binds nobody.
    private boolean isTieForSelf(NodeId from, Message.VoteRequest request) {
        return request.isPreVote()
                && state.role() instanceof Role.PreCandidate
                && request.term() == state.term() + 1
                && request.last().equals(state.log.last())
                && state.self.compareTo(from) < 0;
    }

    void reject(NodeId from, Message.VoteRequest request, String reason) {
        state.tell(new Notice.VoteAnswered(from, request.term(), request.isPreVote(), false, reason));
        Message.VoteReply reply = new Message.VoteReply(state.term(), request.isPreVote(), false);
        if (request.isPreVote()) {
            state.out.send(from, reply);
        } else {
            state.out.promise(from, reply);
        }
    }

    /// Voters that hear from a leader within T do not let others disturb it, unless it asked
    /// for that itself. The leader itself is not held up by the belief that it still leads.
    boolean isShielded(NodeId from, Message.VoteRequest request) {
        boolean isFresh = state.nowNanos - state.leaderHeardNanos < state.options.electionTimeoutNanos();
        boolean isLed = state.role() instanceof Leader || (state.leader() != null && isFresh);
        return isLed && !request.isTransfer() && !from.equals(state.leader());
    }

    void onReply(NodeId from, Message.VoteReply reply) {
        switch (state.role()) {
            case Role.PreCandidate(var votes) -> {
                if (reply.isPreVote() && (!reply.isGranted() || reply.term() == state.term() + 1)) {
                    state.tell(new Notice.VoteReceived(from, state.term() + 1, true, reply.isGranted()));
                    votes.putIfAbsent(from, reply.isGranted());
                    count();
                }
            }
            case Role.Candidate(var votes, var sequence) -> {
                if (!reply.isPreVote() && reply.term() == state.term()) {
                    state.tell(new Notice.VoteReceived(from, state.term(), false, reply.isGranted()));
                    votes.putIfAbsent(from, reply.isGranted());
                    count();
                }
            }
            case Role.Follower follower -> {}
            case Leader leader -> {}
        }
    }

    private void count() {
        switch (state.role()) {
            case Role.PreCandidate(var votes) -> {
                if (isWon(votes, true)) {
                    campaign(false, "a majority is willing");
                } else if (isWon(votes, false)) {
                    state.follow(null, "a majority is unwilling");
                }
            }
            case Role.Candidate(var votes, var sequence) -> {
                if (isWon(votes, true)) {
                    won.lead();
                } else if (isWon(votes, false)) {
                    state.follow(null, "a majority voted otherwise");
                }
            }
            case Role.Follower follower -> {}
            case Leader leader -> {}
        }
    }

    private boolean isWon(TreeMap<NodeId, Boolean> votes, boolean wanted) {
        Configuration configuration = state.log.configuration();
        boolean isIncoming = Quorum.isMajority(configuration.voters(), id -> isVote(votes, id, wanted));
        boolean isOutgoing = Quorum.isMajority(configuration.outgoing(), id -> isVote(votes, id, wanted));
        // Lost as soon as either half is; won only when both are.
        return wanted ? isIncoming && isOutgoing : isIncoming || (isOutgoing && configuration.isJoint());
    }

    private static boolean isVote(TreeMap<NodeId, Boolean> votes, NodeId id, boolean wanted) {
        Boolean vote = votes.get(id);
        return vote != null && vote == wanted;
    }
}
