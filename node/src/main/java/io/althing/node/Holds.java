package io.althing.node;

import io.althing.raft.membership.NodeId;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Keeps the journal from being cut above a snapshot that is on its way to a peer, and for a
/// while after: a peer that has installed it needs the entries behind it, or it would be sent
/// one snapshot after another. And above what a backup has archived. Any thread.
final class Holds {
    /// A backup that is so far behind begins anew with a full copy: its store is down, and a
    /// journal must not fill the disk for it.
    private static final long ARCHIVE_BYTES_MAX = 1L << 30;

    /// A peer that has not caught up this long after its snapshot arrived gets another one.
    private static final long AFTER_NANOS = 30_000_000_000L;

    private record Hold(long index, long untilNanos) {}

    private final TreeMap<NodeId, Hold> holds = new TreeMap<>();
    private long archivedIndex = Long.MAX_VALUE;

    synchronized void begin(NodeId to, long index) {
        holds.put(to, new Hold(index, Long.MAX_VALUE));
    }

    synchronized void end(NodeId to, boolean isDelivered, long nowNanos) {
        Hold hold = holds.remove(to);
        if (hold != null && isDelivered) {
            holds.put(to, new Hold(hold.index, nowNanos + AFTER_NANOS));
        }
    }

    /// A backup has the log up to here; its last entry stays, to be compared with.
    synchronized void archived(long index) {
        archivedIndex = index;
    }

    /// Returns the index up to which the journal may be cut.
    ///
    /// @param journalBytes what it takes; asked only if there is a backup
    synchronized long cutMax(long nowNanos, LongSupplier journalBytes) {
        holds.values().removeIf(hold -> hold.untilNanos != Long.MAX_VALUE && hold.untilNanos - nowNanos <= 0);
        long max = Long.MAX_VALUE;
        for (Hold hold : holds.values()) {
            max = Math.min(max, hold.index);
        }
        boolean isHeldForArchive = archivedIndex != Long.MAX_VALUE && journalBytes.getAsLong() <= ARCHIVE_BYTES_MAX;
        return isHeldForArchive ? Math.min(max, archivedIndex - 1) : max;
    }
}
