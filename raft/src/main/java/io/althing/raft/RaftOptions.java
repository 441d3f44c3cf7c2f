package io.althing.raft;

/// Bounds and times of one member.
///
/// @param electionTimeoutNanos T; each wait is drawn anew from [T, 2T)
/// @param heartbeatNanos at most a fifth of T
/// @param isFreshStart draw the very first wait from [T/10, T/5): a starting cluster need
///     not sit out a whole timeout
/// @param appendMaxBytes bound on the entries of one AppendRequest
/// @param inflightMaxMessages bound on unacknowledged AppendRequests per peer
/// @param inflightMaxBytes bound on unacknowledged bytes per peer
/// @param uncommittedMaxBytes proposals past this are refused as OVERLOADED
/// @param windowMaxBytes applied entries kept in memory for peers; older ones are fetched
///     from the journal
public record RaftOptions(
        long electionTimeoutNanos,
        long heartbeatNanos,
        boolean isFreshStart,
        int appendMaxBytes,
        int inflightMaxMessages,
        long inflightMaxBytes,
        long uncommittedMaxBytes,
        long windowMaxBytes) {
    public RaftOptions {
        if (heartbeatNanos <= 0) {
            throw new IllegalArgumentException("heartbeat must be positive: " + heartbeatNanos + " ns");
        }
        if (electionTimeoutNanos < 5 * heartbeatNanos) {
            throw new IllegalArgumentException("election timeout " + electionTimeoutNanos
                    + " ns must be at least five heartbeats of " + heartbeatNanos + " ns");
        }
    }

    /// Returns bounds that suit a server, with these times.
    public static RaftOptions withTimes(long electionTimeoutNanos, long heartbeatNanos) {
        return new RaftOptions(
                electionTimeoutNanos, heartbeatNanos, true, 1 << 20, 256, 16L << 20, 64L << 20, 32L << 20);
    }
}
