package io.althing.node.measure;

import io.althing.node.flight.SnapshotTransferEvent;
import io.althing.raft.membership.NodeId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Copies of the store that are sent to, or come from, other members.
public final class Copies {
    public final LongAdder sentBytes = new LongAdder();
    public final LongAdder receivedBytes = new LongAdder();
    public final LongAdder delivered = new LongAdder();

    /// Begun and given up, or turned away.
    public final LongAdder undelivered = new LongAdder();

    public final LongAdder installed = new LongAdder();

    private final Map<NodeId, SnapshotTransferEvent> underWay = new ConcurrentHashMap<>();

    public void begun(NodeId to) {
        SnapshotTransferEvent event = new SnapshotTransferEvent();
        event.begin();
        underWay.put(to, event);
    }

    public void ended(NodeId to, long index, boolean isDelivered) {
        (isDelivered ? delivered : undelivered).increment();
        SnapshotTransferEvent event = underWay.remove(to);
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            event.to = to.toString();
            event.index = index;
            event.isDelivered = isDelivered;
            event.commit();
        }
    }
}
