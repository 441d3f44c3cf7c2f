package io.althing.raft;

import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a member is at the moment, with what it needs to know only while it is that.
sealed interface Role permits Role.Follower, Role.PreCandidate, Role.Candidate, Leader {
    RoleName name();

    /// From where one may become what; [State] refuses all else.
    List<Transition> TRANSITIONS = List.of(
            new Transition(RoleName.FOLLOWER, RoleName.FOLLOWER),
            new Transition(RoleName.FOLLOWER, RoleName.PRE_CANDIDATE),
            new Transition(RoleName.FOLLOWER, RoleName.CANDIDATE),
            new Transition(RoleName.PRE_CANDIDATE, RoleName.FOLLOWER),
            new Transition(RoleName.PRE_CANDIDATE, RoleName.PRE_CANDIDATE),
            new Transition(RoleName.PRE_CANDIDATE, RoleName.CANDIDATE),
            new Transition(RoleName.CANDIDATE, RoleName.FOLLOWER),
            new Transition(RoleName.CANDIDATE, RoleName.PRE_CANDIDATE),
            new Transition(RoleName.CANDIDATE, RoleName.LEADER),
            new Transition(RoleName.LEADER, RoleName.FOLLOWER));

    record Transition(RoleName from, RoleName to) {}

    /// Waits for a leader's word.
    record Follower(@Nullable NodeId leader) implements Role {
        @Override
        public RoleName name() {
            return RoleName.FOLLOWER;
        }
    }

    /// Asks whether it would be elected, changing nothing (thesis §9.6).
    record PreCandidate(TreeMap<NodeId, Boolean> votes) implements Role {
        @Override
        public RoleName name() {
            return RoleName.PRE_CANDIDATE;
        }
    }

    /// Has voted for itself and asks for votes; its own counts once it is durable.
    ///
    /// @param ownVoteSequence the write that makes the own vote durable
    record Candidate(TreeMap<NodeId, Boolean> votes, long ownVoteSequence) implements Role {
        @Override
        public RoleName name() {
            return RoleName.CANDIDATE;
        }
    }
}
