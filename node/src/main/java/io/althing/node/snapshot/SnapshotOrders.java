package io.althing.node.snapshot;

import io.althing.node.peer.PeerMessage;
import io.althing.node.peer.PeerMessage.SnapshotStanding;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.TreeMap;

/// A leader has other members send snapshots, and they tell it how far they are. Both sides of
/// that; one thread.
public final class SnapshotOrders {
    /// Whoever was told to send says so every half a second.
    private static final long SILENT_NANOS = 5_000_000_000L;

    /// What happens to an order that was given.
    public interface Progress {
        /// The snapshot under way stands at `index`.
        void standsAt(NodeId to, long index);

        /// Told once per order.
        ///
        /// @param index where the snapshot stands; 0 if none was made
        void finished(NodeId to, long index, boolean isDelivered);
    }

    private static final class Given {
        final long id;
        final NodeId sender;
        long index;
        long heardAtNanos;

        Given(long id, NodeId sender, long nowNanos) {
            this.id = id;
            this.sender = sender;
            this.heardAtNanos = nowNanos;
        }
    }

    private record Taken(long id, NodeId by) {}

    private final SnapshotSender.Outlet outlet;
    private final Progress progress;
    private final TreeMap<NodeId, Given> given = new TreeMap<>();
    private final TreeMap<NodeId, Taken> taken = new TreeMap<>();
    private long lastId;

    public SnapshotOrders(SnapshotSender.Outlet outlet, Progress progress) {
        this.outlet = outlet;
        this.progress = progress;
    }

    /// Has `sender` send a snapshot to `to`, unless somebody is at it.
    public void give(NodeId to, NodeId sender, long term, long indexMin, long nowNanos) {
        if (given.containsKey(to)) {
            return;
        }
        given.put(to, new Given(++lastId, sender, nowNanos));
        outlet.send(sender, new PeerMessage.SnapshotOrder(lastId, to, term, indexMin));
    }

    /// Word of an order that was given.
    public void onNews(NodeId from, PeerMessage.SnapshotNews news, long nowNanos) {
        Given order = given.get(news.to());
        if (order == null || order.id != news.orderId() || !order.sender.equals(from)) {
            return;
        }
        order.heardAtNanos = nowNanos;
        if (news.index() > order.index) {
            order.index = news.index();
            progress.standsAt(news.to(), news.index());
        }
        switch (news.standing()) {
            case UNDER_WAY -> {}
            case DELIVERED -> end(news.to(), true);
            case FAILED -> end(news.to(), false);
        }
    }

    /// This member is to send a snapshot to `order.to()`.
    public void take(NodeId by, PeerMessage.SnapshotOrder order) {
        taken.put(order.to(), new Taken(order.orderId(), by));
        tell(order.to(), 0, SnapshotStanding.UNDER_WAY);
    }

    /// A transfer from here to `to` has ended; nothing happens if nobody ordered it.
    public void fulfilled(NodeId to, long index, boolean isDelivered) {
        tell(to, index, isDelivered ? SnapshotStanding.DELIVERED : SnapshotStanding.FAILED);
        taken.remove(to);
    }

    private void tell(NodeId to, long index, SnapshotStanding standing) {
        Taken order = taken.get(to);
        if (order != null) {
            outlet.send(order.by, new PeerMessage.SnapshotNews(order.id, to, index, standing));
        }
    }

    /// Says how far the taken ones are; gives up on senders that say nothing.
    public void tick(SnapshotSender sender, long nowNanos) {
        for (NodeId to : taken.keySet()) {
            tell(to, sender.indexUnderWay(to), SnapshotStanding.UNDER_WAY);
        }
        for (NodeId to : List.copyOf(given.keySet())) {
            Given order = given.get(to);
            if (order != null && nowNanos - order.heardAtNanos >= SILENT_NANOS) {
                end(to, false);
            }
        }
    }

    public void onDisconnected(NodeId peer) {
        for (NodeId to : List.copyOf(given.keySet())) {
            Given order = given.get(to);
            if (order != null && order.sender.equals(peer)) {
                end(to, false);
            }
        }
    }

    private void end(NodeId to, boolean isDelivered) {
        Given order = given.remove(to);
        if (order != null) {
            progress.finished(to, order.index, isDelivered);
        }
    }
}
