package io.althing.node;

/// When the latest entries became durable in this member's journal. Written by the journal lane,
/// asked by the apply lane.
final class SyncTimes {
    private static final int KEPT = 64;

    private final long[] lastIndexes = new long[KEPT];
    private final long[] atNanos = new long[KEPT];
    private int next;

    synchronized void synced(long lastIndex, long nanos) {
        lastIndexes[next] = lastIndex;
        atNanos[next] = nanos;
        next = (next + 1) % KEPT;
    }

    /// Returns when the entry at `index` became durable; 0 if it is not, or not known to be.
    synchronized long of(long index) {
        long found = 0;
        for (int back = 1; back <= KEPT; back++) {
            int slot = Math.floorMod(next - back, KEPT);
            if (lastIndexes[slot] < index) {
                break;
            }
            found = atNanos[slot];
        }
        return found;
    }
}
