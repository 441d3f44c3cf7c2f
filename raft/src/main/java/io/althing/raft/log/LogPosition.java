package io.althing.raft.log;

/// A place in the log. Two logs that share a position share everything before it (Raft §5.3,
/// Log Matching).
public record LogPosition(long term, long index) {
    /// The place before the first entry of an empty log.
    public static final LogPosition ZERO = new LogPosition(0, 0);

    public LogPosition {
        if (term < 0) {
            throw new IllegalArgumentException("negative term: " + term);
        }
        if (index < 0) {
            throw new IllegalArgumentException("negative index: " + index);
        }
    }

    /// Tells whether a log ending here may win over one ending at `other`: last term first,
    /// then length (Raft
    /// §5.4.1).
    public boolean isAtLeastAsUpToDateAs(LogPosition other) {
        return term != other.term ? term > other.term : index >= other.index;
    }

    @Override
    public String toString() {
        return term + "/" + index;
    }
}
