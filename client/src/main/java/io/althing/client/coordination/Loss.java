package io.althing.client.coordination;

/// Why something that was held is not any more, though nobody here gave it back.
///
/// @param by who took it, if it was taken by force: the user's name, empty if that is not known,
///     as while the cluster asks nobody for a name
public record Loss(Reason reason, String by) {
    static final Loss SESSION_LOST = new Loss(Reason.SESSION_LOST, "");
    static final Loss HOLD_OVER = new Loss(Reason.HOLD_OVER, "");

    /// What happened.
    public enum Reason {
        /// No heartbeat was answered in time, or the cluster ended the session.
        SESSION_LOST,
        /// The limit is over that it was acquired with.
        HOLD_OVER,
        /// An operator took it back by force. The session and what else it holds go on.
        FORCED_OUT
    }

    static Loss forcedOut(String by) {
        return new Loss(Reason.FORCED_OUT, by);
    }

    /// Says it in words, such as `it was taken back by force, by ann`.
    @Override
    public String toString() {
        return switch (reason) {
            case SESSION_LOST -> "its session was lost";
            case HOLD_OVER -> "its hold limit is over";
            case FORCED_OUT -> "it was taken back by force" + (by.isEmpty() ? "" : ", by " + by);
        };
    }
}
