package io.althing.node.snapshot;

/// Lets so many bytes pass in a second, evenly: whoever has spent waits before it spends again.
/// One thread.
final class Pace {
    private static final int CHUNK_BYTES_MAX = 512 << 10;
    private static final int CHUNK_BYTES_MIN = 4 << 10;
    private static final int CHUNKS_PER_SECOND = 8;

    private final long bytesPerSecond;
    private long freeAtNanos;
    private boolean hasBegun;

    /// @param bytesPerSecond 0 for as many as there are
    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /// How much to send at once: a receiver should hear something every now and then.
    int chunkBytes() {
        return bytesPerSecond == 0
                ? CHUNK_BYTES_MAX
                : Math.clamp(bytesPerSecond / CHUNKS_PER_SECOND, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
    }

    /// How long to wait before anything more may pass; 0 for not at all.
    long waitNanos(long nowNanos) {
        return hasBegun ? Math.max(0, freeAtNanos - nowNanos) : 0;
    }

    void spend(int bytes, long nowNanos) {
        if (bytesPerSecond == 0) {
            return;
        }
        // What was not spent in time is not saved up: a burst is what this is here to prevent.
        long fromNanos = waitNanos(nowNanos) > 0 ? freeAtNanos : nowNanos;
        freeAtNanos = fromNanos + (long) (bytes * 1e9 / bytesPerSecond);
        hasBegun = true;
    }
}
