package io.althing.raft;

/// Why a proposal, read or change was not taken.
public enum Refusal {
    /// This member does not lead (or not in the asked term).
    NOT_LEADER,
    /// No leader is known.
    NO_LEADER,
    /// The leader is handing over.
    TRANSFERRING,
    /// Too much is appended and not yet committed.
    OVERLOADED,
    /// Another configuration change is not finished, or this leader has not committed an entry
    /// of its term yet.
    CHANGE_PENDING,
    /// The asked configuration is not legal from here.
    BAD_CONFIGURATION,
    /// Leadership was lost before the answer was certain.
    LEADERSHIP_LOST
}
