package io.althing.simulation.check;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.Message;
import io.althing.raft.Raft;
import io.althing.raft.RoleName;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.network.SimNetwork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;

/// What members promise each other holds over all of their lives. Nobody votes for two in one
/// term, and who asks for votes has voted for itself (Raft §5.2). Nobody forgets an entry that it
/// has acknowledged, as long as it has heard of no later term (§5.3). Leaders commit by counting
/// only what is their own (§5.4.2). Where two logs end at the same entry, the same members are in
/// force (§6). Who has told a member's directory from another's goes on doing so.
public final class PromiseCheck implements SimNetwork.Observer {
    private static final Configuration NOBODY = Configuration.of(List.of());

    private record Ballot(NodeId voter, long term) {}

    private record Acknowledgement(long term, long index) {}

    private record Reign(NodeId leader, long term) {}

    /// What is in force on a member.
    ///
    /// @param index where it was noticed: its entry is there or before
    private record Rule(Configuration configuration, long index) {}

    private record Acquaintance(NodeId one, NodeId other) {}

    /// What a leader had committed when it was elected, and where its own entries begin.
    private static final class Beginning {
        final long commitIndex;
        long firstIndex = Long.MAX_VALUE;

        /// Of the last change of members that it has sent; 0 for none.
        long changeIndex;

        Beginning(long commitIndex) {
            this.commitIndex = commitIndex;
        }
    }

    private final Map<Ballot, NodeId> votes = new HashMap<>();
    private final Map<NodeId, Long> terms = new HashMap<>();
    private final Map<Reign, Configuration> candidacies = new HashMap<>();
    private final Map<Reign, Beginning> reigns = new HashMap<>();
    private final Map<NodeId, Acknowledgement> acknowledged = new HashMap<>();
    private final Map<NodeId, Rule> rules = new HashMap<>();

    /// The index of the last change of members that was sent to each: two may come at once, and
    /// the second may take the first back.
    private final Map<NodeId, Long> changesSent = new HashMap<>();

    private final Map<NodeId, LogPosition> ends = new HashMap<>();
    private final Map<LogPosition, Configuration> configurations = new HashMap<>();
    private final Map<Acquaintance, UUID> directories = new HashMap<>();

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
                    candidacies.put(new Reign(from, term), configurations.getOrDefault(last, NOBODY));
                }
                stand(from, term, last);
            }
            case Message.VoteReply reply when !reply.isPreVote() && reply.isGranted() -> vote(from, reply.term(), to);
            case Message.AppendRequest request -> {
                lead(new Reign(from, request.term()), request);
                request.entries().stream()
                        .filter(entry -> entry.kind() == EntryKind.CONFIGURATION)
                        .forEach(entry -> changesSent.merge(to, entry.index(), Math::max));
            }
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
            directories.keySet().removeIf(each -> each.one.equals(member));
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

    /// The configuration in force is the last one in the log, committed or not, in every life.
    public void knows(Raft.RaftStatus status) {
        Rule before = rules.get(status.self());
        Rule rule = before != null && before.configuration.equals(status.configuration())
                ? before
                : new Rule(status.configuration(), status.last().index());
        rules.put(status.self(), rule);
        Require.that(
                status.role() != RoleName.CANDIDATE
                        || status.commitIndex() < Math.max(rule.index, changesSent.getOrDefault(status.self(), 0L))
                        || rule.configuration.isVoter(status.self()),
                () -> "a candidate is certainly no voter any more, or not yet: " + status);
        if (status.last().equals(ends.put(status.self(), status.last()))) {
            return;
        }
        Configuration other = configurations.putIfAbsent(status.last(), status.configuration());
        Require.that(
                other == null || other.equals(status.configuration()),
                () -> "member " + status.self() + " has " + status.configuration() + " in force after " + status.last()
                        + ", another has " + other);
    }

    @Override
    public void learnt(NodeId one, NodeId other, UUID directory) {
        directories.put(new Acquaintance(one, other), directory);
    }

    @Override
    public void admitted(NodeId by, NodeId dialler, UUID directory) {
        UUID known = directories.get(new Acquaintance(by, dialler));
        Require.that(
                known == null || known.equals(directory),
                () -> "member " + by + " lets " + dialler + " in from a directory that is not the one it knew");
    }

    private void vote(NodeId voter, long term, NodeId candidate) {
        NodeId before = votes.putIfAbsent(new Ballot(voter, term), candidate);
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
        Beginning beginning = reigns.computeIfAbsent(reign, any -> {
            Configuration configuration = candidacies.getOrDefault(reign, NOBODY);
            elected(reign, configuration.voters());
            elected(reign, configuration.outgoing());
            return new Beginning(request.commitIndex());
        });
        for (Entry entry : request.entries()) {
            if (entry.term() == reign.term) {
                beginning.firstIndex = Math.min(beginning.firstIndex, entry.index());
                change(reign, beginning, entry, request.commitIndex());
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

    /// One change of members at a time, and only once an entry of the leader's term is committed.
    private static void change(Reign reign, Beginning beginning, Entry entry, long commitIndex) {
        if (entry.kind() != EntryKind.CONFIGURATION || entry.index() <= beginning.changeIndex) {
            return;
        }
        Require.that(
                commitIndex >= Math.max(beginning.firstIndex, beginning.changeIndex),
                () -> "leader " + reign.leader + " of term " + reign.term + " changes the members at index "
                        + entry.index() + " with only " + commitIndex + " committed, its first entry at "
                        + beginning.firstIndex + " and its last change at " + beginning.changeIndex);
        beginning.changeIndex = entry.index();
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
