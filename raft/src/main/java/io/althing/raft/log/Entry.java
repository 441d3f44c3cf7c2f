package io.althing.raft.log;

import java.util.Arrays;

/// One entry of the log. Immutable: the payload belongs to the entry and nobody writes to it
/// after construction.
public record Entry(long term, long index, EntryKind kind, byte[] payload) {
    /// What an entry costs beside its payload in windows and messages, roughly.
    public static final int OVERHEAD_BYTES = 32;

    private static final byte[] EMPTY = {};

    public Entry {
        if (term <= 0) {
            throw new IllegalArgumentException("term must be positive: " + term);
        }
        if (index <= 0) {
            throw new IllegalArgumentException("index must be positive: " + index);
        }
    }

    public static Entry noop(long term, long index) {
        return new Entry(term, index, EntryKind.NOOP, EMPTY);
    }

    public LogPosition position() {
        return new LogPosition(term, index);
    }

    public int sizeBytes() {
        return OVERHEAD_BYTES + payload.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that
                && term == that.term
                && index == that.index
                && kind == that.kind
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * term + index);
    }

    @Override
    public String toString() {
        return term + "/" + index + " " + kind + " " + payload.length + "B";
    }
}
