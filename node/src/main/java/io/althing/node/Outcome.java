package io.althing.node;

/// How a request ended.
public sealed interface Outcome<T> {
    record Answered<T>(T value) implements Outcome<T> {}

    /// No answer could be had.
    ///
    /// @param isDefinite set when the request certainly had and will have no effect
    record Unavailable<T>(Reason reason, boolean isDefinite) implements Outcome<T> {}

    enum Reason {
        NO_LEADER,
        LEADER_CHANGED,
        TIMED_OUT,
        /// Too many requests are waiting.
        OVERLOADED,
        /// The request does not fit into a log entry.
        TOO_LARGE,
        STOPPED,
        /// Not all members run a version that understands it.
        NOT_CAPABLE,
        /// Too few members that are to vote have ever started.
        NOT_ENOUGH_STARTED,
        /// Too few members that are to vote can be reached.
        UNHEALTHY,
        NOT_A_LEARNER,
        /// It has not caught up with the leader.
        LEARNER_NOT_READY,
        /// Somebody runs already where the new member is to be reached.
        ADDRESS_TAKEN
    }
}
