package io.althing.node;

import io.althing.raft.Raft.PeerProgress;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.MemberRecord.Standing;
import io.althing.store.members.Membership;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// The next safe step from the configuration in force to the membership that is meant. Pure.
///
/// Everybody begins as a learner, and votes once reachable and caught up: a member that never
/// starts costs no majority. Nobody is removed whose removal would leave no majority of members
/// that are well. Whoever leads and is removed hands over first.
final class Reconfiguration {
    /// What the leader is to do.
    sealed interface Step {
        record Nothing() implements Step {}

        record Change(Configuration target) implements Step {}

        record HandOver(NodeId to) implements Step {}
    }

    private final NodeId self;
    private final Configuration current;
    private final Membership membership;
    private final SortedMap<NodeId, PeerProgress> progress;
    private final long caughtUpIndex;
    private final TreeSet<NodeId> voters;
    private final TreeSet<NodeId> learners;
    private boolean isLeaving;

    private Reconfiguration(
            NodeId self,
            Configuration current,
            Membership membership,
            SortedMap<NodeId, PeerProgress> progress,
            long caughtUpIndex) {
        this.self = self;
        this.current = current;
        this.membership = membership;
        this.progress = progress;
        this.caughtUpIndex = caughtUpIndex;
        this.voters = new TreeSet<>(current.voters());
        this.learners = new TreeSet<>(current.learners());
    }

    /// @param self the leader
    /// @param progress how far the others are
    /// @param caughtUpIndex who has this entry is close enough behind to vote
    static Step next(
            NodeId self,
            Configuration current,
            Membership membership,
            SortedMap<NodeId, PeerProgress> progress,
            long caughtUpIndex) {
        return current.isJoint()
                ? new Step.Nothing()
                : new Reconfiguration(self, current, membership, progress, caughtUpIndex).next();
    }

    /// Tells whether the configuration is what is meant.
    static boolean isReached(Configuration current, Membership membership) {
        for (MemberRecord member : membership.members().values()) {
            NodeId id = new NodeId(member.id());
            boolean isWanted =
                    !isRemoved(membership, id) && !isReplaced(membership, id, current.voters(), current.learners());
            boolean isVoterMissing =
                    member.standing() == Standing.VOTER && !current.voters().contains(id);
            boolean isMissing = isVoterMissing || !current.members().contains(id);
            if (isWanted ? isMissing : current.members().contains(id)) {
                return false;
            }
        }
        return current.members().stream().noneMatch(id -> isRemoved(membership, id));
    }

    private Step next() {
        addNew();
        promote();
        isLeaving |= isRemoved(membership, self) || isReplaced(self);
        learners.removeIf(id -> isRemoved(membership, id) || isReplaced(id));
        for (NodeId voter : current.voters()) {
            if (!voter.equals(self) && (isRemoved(membership, voter) || isReplaced(voter))) {
                removeIfSafe(voter);
            }
        }
        Configuration target = new Configuration(voters, new TreeSet<>(), learners, new TreeSet<>());
        if (!target.equals(current)) {
            return new Step.Change(target);
        }
        Optional<NodeId> next = isLeaving ? nextLeader() : Optional.empty();
        return next.<Step>map(Step.HandOver::new).orElseGet(Step.Nothing::new);
    }

    private void addNew() {
        for (MemberRecord member : membership.members().values()) {
            NodeId id = new NodeId(member.id());
            if (!isRemoved(membership, id)
                    && !isReplaced(id)
                    && !current.members().contains(id)) {
                learners.add(id);
            }
        }
    }

    private void promote() {
        for (NodeId learner : current.learners()) {
            MemberRecord member = membership.member(learner.value());
            PeerProgress peer = progress.get(learner);
            boolean isReady = peer != null && peer.isActive() && peer.matchIndex() >= caughtUpIndex;
            // Once it votes it must be told from an impostor in another directory.
            boolean isMeant = member != null && member.standing() == Standing.VOTER && member.hasStarted();
            if (member == null || !isMeant || !isReady) {
                continue;
            }
            // Whoever leads leads on until it is replaced, unless somebody else can do so.
            if (member.replaces() == self.value() && nextLeader().isPresent()) {
                isLeaving = true;
            } else {
                learners.remove(learner);
                voters.add(learner);
            }
        }
    }

    private void removeIfSafe(NodeId voter) {
        TreeSet<NodeId> rest = new TreeSet<>(voters);
        rest.remove(voter);
        if (!rest.isEmpty() && hasActiveMajority(rest)) {
            voters.remove(voter);
        }
    }

    private boolean hasActiveMajority(Collection<NodeId> ids) {
        return ids.stream().filter(this::isWell).count() * 2 > ids.size();
    }

    private boolean isWell(NodeId id) {
        PeerProgress peer = progress.get(id);
        return id.equals(self) || peer != null && peer.isActive();
    }

    /// Tells whether somebody has taken a member's place, or takes it in this step.
    private boolean isReplaced(NodeId id) {
        return isReplaced(membership, id, voters, learners);
    }

    private static boolean isReplaced(Membership membership, NodeId id, Set<NodeId> voters, Set<NodeId> learners) {
        MemberRecord successor = membership.successorOf(id.value());
        if (successor == null) {
            return false;
        }
        NodeId other = new NodeId(successor.id());
        return voters.contains(other) || !voters.contains(id) && learners.contains(other);
    }

    /// Who comes next if this leader is to go.
    private Optional<NodeId> nextLeader() {
        return Successor.among(progress, id -> current.isVoter(id) && !isRemoved(membership, id));
    }

    private static boolean isRemoved(Membership membership, NodeId id) {
        return membership.removed().contains(id.value());
    }
}
