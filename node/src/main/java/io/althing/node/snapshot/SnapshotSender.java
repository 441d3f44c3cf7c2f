package io.althing.node.snapshot;

import io.althing.node.peer.PeerMessage;
import io.althing.node.peer.PeerMessage.SnapshotVerdict;
import io.althing.node.spi.Clock;
import io.althing.node.spi.Lane;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.NodeId;
import io.althing.store.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sends checkpoints to peers that are too far behind, a few chunks ahead of what they have
/// acknowledged, and no faster than it may. What is lost on the way is sent again: a transfer
/// outlives the connection it began on. One thread.
public final class SnapshotSender {
    /// What was not acknowledged for so long is sent again.
    private static final long AGAIN_NANOS = 1_000_000_000L;

    /// For so long a peer may be away, and go on where it was.
    private static final long STALLED_NANOS = 60_000_000_000L;

    /// Whoever says nothing at all for so long is not there, or not reached from here.
    private static final long UNHEARD_NANOS = 5_000_000_000L;

    /// The way to a peer.
    public interface Outlet {
        void send(NodeId to, PeerMessage message);
    }

    /// Told once per transfer, unless another has taken its place.
    public interface Finished {
        /// @param index where the snapshot stands
        void finished(NodeId to, long index, boolean isDelivered);
    }

    private static final class Transfer {
        final Outgoing copy;
        final PeerMessage begin;
        long movedAtNanos;
        long saidAtNanos;

        Transfer(Outgoing copy, long term, long nowNanos) {
            this.copy = copy;
            this.begin = copy.begin(term);
            this.movedAtNanos = nowNanos;
            this.saidAtNanos = nowNanos;
        }
    }

    private final Clock clock;
    private final Lane lane;
    private final Pace pace;
    private final Outlet outlet;
    private final Finished finished;
    private final TreeMap<NodeId, Transfer> transfers = new TreeMap<>();
    private long lastId;
    private boolean isWaiting;

    private @Nullable NodeId lastServed;

    /// @param lane where this object lives
    /// @param firstId a number that no transfer of an earlier life began with: a receiver
    ///     must not
    /// take one for the other
    /// @param bytesPerSecond over all receivers; 0 for no bound
    public SnapshotSender(Clock clock, Lane lane, long firstId, long bytesPerSecond, Outlet outlet, Finished finished) {
        this.clock = clock;
        this.lane = lane;
        this.lastId = firstId;
        this.pace = new Pace(bytesPerSecond);
        this.outlet = outlet;
        this.finished = finished;
    }

    /// Starts a transfer; one that is under way to the same peer gives way to it. The
    /// checkpoint is
    /// closed when it ends.
    public void begin(NodeId to, long term, SnapshotPoint point, Engine.Checkpoint checkpoint) {
        Transfer before = transfers.remove(to);
        if (before != null) {
            before.copy.close();
        }
        Outgoing copy = new Outgoing(++lastId, point, checkpoint, pace.chunkBytes());
        Transfer transfer = new Transfer(copy, term, clock.nanoTime());
        transfers.put(to, transfer);
        outlet.send(to, transfer.begin);
        pump();
    }

    /// Where the snapshot stands that is under way to this peer; 0 if none is.
    public long indexUnderWay(NodeId to) {
        Transfer transfer = transfers.get(to);
        return transfer == null ? 0 : transfer.copy.point.position().index();
    }

    /// One message to each peer in turn, until all have as much as they can take or the pace says
    /// to wait.
    private void pump() {
        boolean isAnySent = true;
        while (isAnySent && !mustWait()) {
            isAnySent = false;
            for (NodeId to : inTurn()) {
                if (!mustWait() && sendNext(to)) {
                    isAnySent = true;
                    lastServed = to;
                }
            }
        }
    }

    private List<NodeId> inTurn() {
        NodeId last = lastServed;
        List<NodeId> turn = new ArrayList<>(
                last == null
                        ? transfers.keySet()
                        : transfers.tailMap(last, false).keySet());
        if (last != null) {
            turn.addAll(transfers.headMap(last, true).keySet());
        }
        return turn;
    }

    private boolean sendNext(NodeId to) {
        Transfer transfer = transfers.get(to);
        if (transfer == null) {
            return false;
        }
        PeerMessage next = transfer.copy.next();
        if (next == null) {
            return false;
        }
        if (next instanceof PeerMessage.SnapshotChunk chunk) {
            pace.spend(chunk.bytes().length, clock.nanoTime());
        }
        transfer.saidAtNanos = clock.nanoTime();
        outlet.send(to, next);
        return true;
    }

    private boolean mustWait() {
        long waitNanos = pace.waitNanos(clock.nanoTime());
        if (waitNanos > 0 && !isWaiting) {
            isWaiting = true;
            lane.schedule(waitNanos, () -> {
                isWaiting = false;
                pump();
            });
        }
        return isWaiting;
    }

    public void onAck(NodeId from, PeerMessage.SnapshotAck ack) {
        Transfer transfer = transfers.get(from);
        if (transfer == null || transfer.copy.id != ack.transferId()) {
            return;
        }
        transfer.movedAtNanos = clock.nanoTime();
        switch (ack.verdict()) {
            case CONTINUE -> {
                transfer.copy.acknowledge(ack.sequence());
                pump();
            }
            case DONE -> end(from, true);
            case REJECTED -> end(from, false);
        }
    }

    /// Says again what may be lost, and gives up on peers that stay away.
    public void tick() {
        long nowNanos = clock.nanoTime();
        for (NodeId to : List.copyOf(transfers.keySet())) {
            Transfer transfer = transfers.get(to);
            if (transfer == null) {
                continue;
            }
            long stillNanos = nowNanos - transfer.movedAtNanos;
            if (stillNanos >= patienceNanos(transfer)) {
                end(to, false);
            } else if (stillNanos >= AGAIN_NANOS && nowNanos - transfer.saidAtNanos >= AGAIN_NANOS) {
                sayAgain(to, transfer);
            }
        }
        pump();
    }

    private void sayAgain(NodeId to, Transfer transfer) {
        if (!transfer.copy.isHeardOf()) {
            outlet.send(to, transfer.begin);
        }
        transfer.copy.sayAgain();
    }

    private static long patienceNanos(Transfer transfer) {
        return transfer.copy.isHeardOf() ? STALLED_NANOS : UNHEARD_NANOS;
    }

    private void end(NodeId to, boolean isDelivered) {
        Transfer transfer = transfers.remove(to);
        if (transfer != null) {
            transfer.copy.close();
            finished.finished(to, transfer.copy.point.position().index(), isDelivered);
        }
    }

    /// The verdict of a receiver that has nothing to go on with.
    public static PeerMessage rejected(long transferId) {
        return new PeerMessage.SnapshotAck(transferId, 0, SnapshotVerdict.REJECTED);
    }
}
