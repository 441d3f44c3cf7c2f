package io.althing.raft.membership;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The members of a cluster at one point of the log, as a value.
///
/// A joint configuration (Raft thesis §4.3) has a non-empty `outgoing`: elections and commits
/// then need a majority of
/// `voters` **and**
/// one of `outgoing`. `learnersNext` are outgoing voters that become learners when the joint
/// configuration is left.
///
/// @param voters members of the incoming (or only) majority
/// @param outgoing members of the outgoing majority; empty unless joint
/// @param learners members that receive the log and count in no majority
/// @param learnersNext members that are still voters in `outgoing` and turn learners on leaving
public record Configuration(
        SortedSet<NodeId> voters,
        SortedSet<NodeId> outgoing,
        SortedSet<NodeId> learners,
        SortedSet<NodeId> learnersNext) {
    private static final int MEMBERS_MAX = 1024;

    public Configuration {
        voters = sorted(voters);
        outgoing = sorted(outgoing);
        learners = sorted(learners);
        learnersNext = sorted(learnersNext);
        for (NodeId learner : learners) {
            require(!voters.contains(learner), "a learner is a voter too: ", learner);
            require(!outgoing.contains(learner), "a learner is an outgoing voter too: ", learner);
        }
        for (NodeId next : learnersNext) {
            require(outgoing.contains(next), "a next learner is no outgoing voter: ", next);
            require(!voters.contains(next), "a next learner is an incoming voter: ", next);
        }
    }

    /// Returns the plain configuration of these voters, without learners.
    public static Configuration of(Collection<NodeId> voters) {
        return new Configuration(new TreeSet<>(voters), none(), none(), none());
    }

    public boolean isJoint() {
        return !outgoing.isEmpty();
    }

    public boolean isVoter(NodeId id) {
        return voters.contains(id) || outgoing.contains(id);
    }

    /// Returns the first step from here to `target`: itself if at most one voter comes or goes,
    /// else the joint configuration of both
    /// (thesis §4.3).
    public Configuration towards(Configuration target) {
        TreeSet<NodeId> changed = new TreeSet<>(voters);
        changed.removeAll(target.voters);
        for (NodeId voter : target.voters) {
            if (!voters.contains(voter)) {
                changed.add(voter);
            }
        }
        if (changed.size() <= 1) {
            return target;
        }
        TreeSet<NodeId> joining = new TreeSet<>(target.learners);
        joining.removeAll(voters);
        TreeSet<NodeId> demoted = new TreeSet<>(target.learners);
        demoted.retainAll(voters);
        return new Configuration(target.voters, voters, joining, demoted);
    }

    /// Returns what a joint configuration leads to.
    public Configuration leaveJoint() {
        TreeSet<NodeId> all = new TreeSet<>(learners);
        all.addAll(learnersNext);
        return new Configuration(voters, none(), all, none());
    }

    /// Returns every member of any kind, in order.
    public SortedSet<NodeId> members() {
        TreeSet<NodeId> all = new TreeSet<>(voters);
        all.addAll(outgoing);
        all.addAll(learners);
        return Collections.unmodifiableSortedSet(all);
    }

    /// Encodes as four length-prefixed lists of identities, big-endian.
    public byte[] encode() {
        List<SortedSet<NodeId>> sets = List.of(voters, outgoing, learners, learnersNext);
        int count = sets.stream().mapToInt(SortedSet::size).sum();
        ByteBuffer out = ByteBuffer.allocate(4 * Integer.BYTES + count * Long.BYTES);
        for (SortedSet<NodeId> set : sets) {
            out.putInt(set.size());
            for (NodeId id : set) {
                out.putLong(id.value());
            }
        }
        return out.array();
    }

    /// Decodes what [#encode] wrote.
    ///
    /// @throws IllegalArgumentException if the bytes are not exactly one configuration
    public static Configuration decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<SortedSet<NodeId>> sets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sets.add(decodeSet(in));
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("configuration has " + in.remaining() + " bytes too many");
        }
        return new Configuration(sets.get(0), sets.get(1), sets.get(2), sets.get(3));
    }

    private static SortedSet<NodeId> decodeSet(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException("configuration ends early");
        }
        int count = in.getInt();
        if (count < 0 || count > MEMBERS_MAX || in.remaining() < count * Long.BYTES) {
            throw new IllegalArgumentException("configuration claims " + count + " members");
        }
        SortedSet<NodeId> ids = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            ids.add(new NodeId(in.getLong()));
        }
        return ids;
    }

    private static SortedSet<NodeId> sorted(SortedSet<NodeId> ids) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(ids));
    }

    private static SortedSet<NodeId> none() {
        return new TreeSet<>();
    }

    private static void require(boolean condition, String what, NodeId id) {
        if (!condition) {
            throw new IllegalArgumentException(what + id);
        }
    }
}
