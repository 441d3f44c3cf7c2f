package io.althing.spring.leader;

/// This process does not lead an election any more. Published once for each [LeadershipAcquired],
/// after it.
///
/// @param election its name
/// @param token the fencing token under which it led
/// @param reason why; if it was lost or forced out, another one may lead already
public record LeadershipLost(String election, long token, Reason reason) {
    /// Why a leadership ended.
    public enum Reason {
        /// The session was lost: no heartbeat was answered in time, or the cluster ended it.
        LOST,
        /// An operator took it back by force. It stands again, behind those who wait.
        FORCED_OUT,
        /// It was given up by [LeaderElections#resign(String)]: the next one leads once the
        /// listeners of this event have returned.
        RESIGNED,
        /// The application stops: the next one leads once the listeners of this event have
        /// returned.
        STOPPED
    }
}
