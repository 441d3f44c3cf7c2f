package io.althing.node;

import io.althing.raft.membership.NodeId;
import java.util.TreeMap;

/// Keeps the journal from being cut above a snapshot that is on its way to a peer, and for a
/// while after: a peer that has installed it
/// needs the entries behind it, or it would be sent one snapshot after another. Any thread.
final class Holds {
    /// A peer that has not caught up this long after its snapshot arrived gets another one.
    private static final long AFTER_NANOS = 30_000_000_000L;

    private record Hold(long index, long untilNanos) {}

    private final TreeMap<NodeId, Hold> holds = new TreeMap<>();

    synchronized void begin(NodeId to, long index) {
        holds.put(to, new Hold(index, Long.MAX_VALUE));
    }

    synchronized void end(NodeId to, boolean isDelivered, long nowNanos) {
        Hold hold = holds.remove(to);
        if (hold != null && isDelivered) {
            holds.put(to, new Hold(hold.index, nowNanos + AFTER_NANOS));
        }
    }

    /// Returns the index up to which the journal may be cut.
    synchronized long cutMax(long nowNanos) {
        holds.values().removeIf(hold -> hold.untilNanos != Long.MAX_VALUE && hold.untilNanos - nowNanos <= 0);
        long max = Long.MAX_VALUE;
        for (Hold hold : holds.values()) {
            max = Math.min(max, hold.index);
        }
        return max;
    }
}
