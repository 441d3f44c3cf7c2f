package io.althing.raft;

import io.althing.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/// What an operator wants to read about, told by the rules as it happens. Nothing rests on it.
public sealed interface Notice {
    /// A member is something else, follows somebody else, or asks for pre-votes once more.
    ///
    /// @param leaderBefore whom it knew as the leader until now
    record RoleTaken(
            RoleName from,
            RoleName to,
            long term,
            @Nullable NodeId leaderBefore,
            @Nullable NodeId leader,
            String reason)
            implements Notice {}

    /// This member was asked for its vote.
    ///
    /// @param term which the candidate wants to lead
    /// @param reason empty for a grant
    record VoteAnswered(NodeId candidate, long term, boolean isPreVote, boolean isGranted, String reason)
            implements Notice {}

    /// This member asked for a vote.
    record VoteReceived(NodeId voter, long term, boolean isPreVote, boolean isGranted) implements Notice {}

    /// Leadership was not handed over as it was asked for.
    record TransferFailed(NodeId to, long term, String reason) implements Notice {}
}
