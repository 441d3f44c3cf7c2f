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
import java.util.UUID;

/// Who belongs to a cluster, over all lives of its members. Where two logs end at the same
/// entry, the same members are in force (Raft §6). Changes come one at a time, from leaders
/// that have committed in their term. Nobody campaigns who is certainly no voter. Who has told
/// a member's directory from another's goes on doing so.
public final class MembersCheck implements SimNetwork.Observer {
    static final Configuration NOBODY = Configuration.of(List.of());

    /// What is in force on a member.
    ///
    /// @param index where it was noticed: its entry is there or before
    private record Rule(Configuration configuration, long index) {}

    private record Acquaintance(NodeId one, NodeId other) {}

    private record Reign(NodeId leader, long term) {}

    /// @param firstIndex of the first entry of its term that a leader has sent
    /// @param changeIndex of the last change of members that it has sent; 0 for none
    private record Sent(long firstIndex, long changeIndex) {}

    private final Map<NodeId, Rule> rules = new HashMap<>();

    /// The index of the last change of members that was sent to each: two may come at once, and
    /// the second may take the first back.
    private final Map<NodeId, Long> changesSent = new HashMap<>();

    private final Map<NodeId, LogPosition> ends = new HashMap<>();
    private final Map<LogPosition, Configuration> configurations = new HashMap<>();
    private final Map<Acquaintance, UUID> directories = new HashMap<>();
    private final Map<Reign, Sent> reigns = new HashMap<>();

    /// What is in force where a log ends; nobody, as far as is known, if no log ever ended there.
    Configuration after(LogPosition last) {
        return configurations.getOrDefault(last, NOBODY);
    }

    @Override
    public void sent(NodeId from, NodeId to, PeerMessage message) {
        if (!(message instanceof PeerMessage.Consensus(Message.AppendRequest request))) {
            return;
        }
        Reign reign = new Reign(from, request.term());
        for (Entry entry : request.entries()) {
            boolean isChange = entry.kind() == EntryKind.CONFIGURATION;
            if (isChange) {
                changesSent.merge(to, entry.index(), Math::max);
            }
            if (entry.term() == request.term()) {
                Sent before = reigns.getOrDefault(reign, new Sent(entry.index(), 0));
                long firstIndex = Math.min(before.firstIndex, entry.index());
                long changeIndex = isChange
                        ? change(reign, new Sent(firstIndex, before.changeIndex), entry, request.commitIndex())
                        : before.changeIndex;
                reigns.put(reign, new Sent(firstIndex, changeIndex));
            }
        }
    }

    /// One change of members at a time, and only once an entry of the leader's term is committed.
    private static long change(Reign reign, Sent sent, Entry entry, long commitIndex) {
        Require.that(
                entry.index() <= sent.changeIndex || commitIndex >= Math.max(sent.firstIndex, sent.changeIndex),
                () -> "leader " + reign.leader + " of term " + reign.term + " changes the members at index "
                        + entry.index() + " with only " + commitIndex + " committed: " + sent);
        return Math.max(sent.changeIndex, entry.index());
    }

    /// A member begins a life; what it knew is gone if its disk was damaged.
    public void started(NodeId member, boolean isDamaged) {
        if (isDamaged) {
            directories.keySet().removeIf(each -> each.one.equals(member));
        }
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
}
