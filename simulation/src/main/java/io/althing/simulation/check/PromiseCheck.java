package io.althing.simulation.check;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.Message;
import io.althing.raft.Raft;
import io.althing.raft.RoleName;
import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.network.SimNetwork;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What members promise each other holds over all of their lives. Nobody votes for two in one
/// term, and who asks for votes has voted for itself (Raft §5.2). Nobody forgets an entry that it
/// has acknowledged, as long as it has heard of no later term (§5.3). Leaders commit by counting
/// only what is their own (§5.4.2), and lead with the votes of a majority.
public final class PromiseCheck implements SimNetwork.Observer {
    /// Founders begin in this term without an election.
    private static final long FOUNDING_TERM = 1;

    private record Ballot(NodeId voter, long term) {}

    private record Acknowledgement(long term, long index) {}

    private record Reign(NodeId leader, long term) {}

    private record Question(NodeId candidate, NodeId voter) {}

    /// What a leader had committed when it was elected, and where its own entries begin.
    private static final class Beginning {
        final long commitIndex;
        long firstIndex = Long.MAX_VALUE;

        Beginning(long commitIndex) {
            this.commitIndex = commitIndex;
        }
    }

    private final Map<Ballot, NodeId> votes = new HashMap<>();
    private final Map<NodeId, Long> terms = new HashMap<>();
    private final Map<Reign, Configuration> candidacies = new HashMap<>();
    private final Map<Reign, Beginning> reigns = new HashMap<>();
    private final Map<NodeId, Acknowledgement> acknowledged = new HashMap<>();

    /// Terms that somebody campaigns for; all others have theirs from there.
    private final Set<Long> campaigned = new HashSet<>();

    /// The terms in which one has asked the other for its vote.
    private final Map<Question, SortedSet<Long>> asked = new HashMap<>();

    private final Set<Long> led = new HashSet<>();

    /// Where each member's log ends, and where it did when it gave its vote.
    private final Map<NodeId, LogPosition> ends = new HashMap<>();

    private final Map<Ballot, LogPosition> endsAtVote = new HashMap<>();
    private final MembersCheck members;

    /// @param members knows who votes where a log ends
    public PromiseCheck(MembersCheck members) {
        this.members = members;
    }

    @Override
    public void sent(NodeId from, NodeId to, PeerMessage message) {
        if (!(message instanceof PeerMessage.Consensus(var inner))) {
            return;
        }
        if (isBinding(inner)) {
            terms.merge(from, inner.term(), Math::max);
        }
        switch (inner) {
            case Message.VoteRequest(var term, var last, var isPreVote, var isTransfer) -> {
                if (!isPreVote) {
                    vote(from, term, from);
                    campaigned.add(term);
                    candidacies.put(new Reign(from, term), members.after(last));
                    asked.computeIfAbsent(new Question(from, to), any -> new TreeSet<>())
                            .add(term);
                }
                stand(from, term, last);
            }
            case Message.VoteReply reply when !reply.isPreVote() && reply.isGranted() -> vote(from, reply.term(), to);
            case Message.VoteReply reply when !reply.isPreVote() -> refuse(from, reply.term(), to);
            case Message.AppendRequest request -> lead(new Reign(from, request.term()), request);
            case Message.AppendReply reply
            when reply.isAccepted() -> acknowledge(from, reply.term(), reply.matchIndex());
            default -> {}
        }
    }

    /// Answers to which a member stands in every later life, refusals too.
    private static boolean isBinding(Message message) {
        return message instanceof Message.AppendReply
                || message instanceof Message.VoteReply reply && !reply.isPreVote()
                || message instanceof Message.VoteRequest request && !request.isPreVote();
    }

    /// What a member knows at the begin of a life must be what it has promised in earlier ones,
    /// unless its disk was damaged.
    public void started(Raft.RaftStatus status, boolean isDamaged) {
        NodeId member = status.self();
        if (isDamaged) {
            return;
        }
        NodeId vote = votes.get(new Ballot(member, status.term()));
        Require.that(
                vote == null || vote.equals(status.vote()),
                () -> "member " + member + " has voted for " + vote + " and knows nothing of it: " + status);
        Require.that(
                terms.getOrDefault(member, 0L) <= status.term(),
                () -> "member " + member + " has answered in term " + terms.get(member) + " and starts with " + status);
        Acknowledgement before = acknowledged.get(member);
        Require.that(
                before == null
                        || before.term < status.term()
                        || before.term == status.term()
                                && before.index <= status.last().index(),
                () -> "member " + member + " has acknowledged " + before + " and starts with " + status);
    }

    /// Terms come from those who campaign for them: asking beforehand raises none, on either
    /// side. A leader has an entry of its own term from the first moment on (§8).
    public void knows(Raft.RaftStatus status) {
        ends.put(status.self(), status.last());
        if (status.role() == RoleName.CANDIDATE || status.role() == RoleName.LEADER) {
            campaigned.add(status.term());
        }
        Require.that(
                status.term() <= FOUNDING_TERM || campaigned.contains(status.term()),
                () -> "nobody campaigned for the term of " + status);
        Require.that(
                status.role() != RoleName.LEADER || status.last().term() == status.term(),
                () -> "a leader has no entry of its term: " + status);
    }

    /// Who has voted for somebody does so again when asked again (§5.2), until somebody leads or
    /// a snapshot that was on its way takes its log further. An answer to a question of an
    /// earlier term carries this one too, and cannot be told from it.
    private void refuse(NodeId voter, long term, NodeId candidate) {
        boolean isFirstQuestion = term
                == asked.getOrDefault(new Question(candidate, voter), new TreeSet<>(Set.of(term)))
                        .first();
        Ballot ballot = new Ballot(voter, term);
        boolean isLogTheSame = Objects.equals(endsAtVote.get(ballot), ends.get(voter));
        Require.that(
                !isFirstQuestion || led.contains(term) || !isLogTheSame || !candidate.equals(votes.get(ballot)),
                () -> "member " + voter + " has voted for " + candidate + " in term " + term + " and refuses it now");
    }

    private void vote(NodeId voter, long term, NodeId candidate) {
        Ballot ballot = new Ballot(voter, term);
        NodeId before = votes.putIfAbsent(ballot, candidate);
        LogPosition end = ends.get(voter);
        if (before == null && end != null) {
            endsAtVote.put(ballot, end);
        }
        Require.that(
                before == null || before.equals(candidate),
                () -> "member " + voter + " votes for " + before + " and for " + candidate + " in term " + term);
    }

    private void acknowledge(NodeId follower, long term, long index) {
        Acknowledgement before = acknowledged.get(follower);
        boolean isLess = before != null && before.term == term && before.index >= index;
        if (!isLess) {
            acknowledged.put(follower, new Acknowledgement(term, index));
        }
    }

    /// Entries of earlier terms commit with one of the leader's own, never by counting (§5.4.2).
    private void lead(Reign reign, Message.AppendRequest request) {
        led.add(reign.term);
        Beginning beginning = reigns.computeIfAbsent(reign, any -> {
            Configuration configuration = candidacies.getOrDefault(reign, MembersCheck.NOBODY);
            elected(reign, configuration.voters());
            elected(reign, configuration.outgoing());
            return new Beginning(request.commitIndex());
        });
        for (Entry entry : request.entries()) {
            if (entry.term() == reign.term) {
                beginning.firstIndex = Math.min(beginning.firstIndex, entry.index());
            }
        }
        Require.that(
                request.commitIndex() <= beginning.commitIndex || request.commitIndex() >= beginning.firstIndex,
                () -> "member " + reign.leader + " commits index " + request.commitIndex() + " of an earlier term than "
                        + reign.term + " by counting");
    }

    /// Who leads has the votes of a majority, under a joint configuration of both.
    private void elected(Reign reign, SortedSet<NodeId> voters) {
        long given = voters.stream()
                .filter(voter -> reign.leader.equals(votes.get(new Ballot(voter, reign.term))))
                .count();
        Require.that(
                voters.isEmpty() || 2 * given > voters.size(),
                () -> "member " + reign.leader + " leads term " + reign.term + " with " + given + " votes of "
                        + voters);
    }

    /// Who campaigns right after a term shows how much of that term it still has.
    private void stand(NodeId candidate, long term, LogPosition last) {
        Acknowledgement before = acknowledged.get(candidate);
        Require.that(
                before == null || before.term != term - 1 || last.index() >= before.index,
                () -> "member " + candidate + " campaigns for term " + term + " with a log up to " + last.index()
                        + " and has acknowledged " + before);
    }
}
