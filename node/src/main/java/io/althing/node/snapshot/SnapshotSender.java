package io.althing.node.snapshot;

import io.althing.node.peer.PeerMessage;
import io.althing.node.peer.PeerMessage.FileInfo;
import io.althing.node.peer.PeerMessage.SnapshotVerdict;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.NodeId;
import io.althing.store.engine.Engine;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Sends checkpoints to peers that are too far behind, a few chunks ahead of what they have
/// acknowledged. One thread.
public final class SnapshotSender {
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int WINDOW_CHUNKS = 8;
    private static final long STALLED_NANOS = 20_000_000_000L;

    /// A transfer whose beginning was lost, because the peer's connection was not up yet, is
    /// begun anew after this time.
    private static final long UNHEARD_NANOS = 2_000_000_000L;

    /// The way to a peer.
    public interface Outlet {
        void send(NodeId to, PeerMessage message);
    }

    /// Told once per transfer.
    public interface Finished {
        /// @param index where the snapshot stands
        void finished(NodeId to, long index, boolean isDelivered);
    }

    private static final class Transfer {
        final long id;
        final SnapshotPoint point;
        final Engine.Checkpoint checkpoint;
        final MessageDigest digest = sha256();
        int file;
        long offset;
        long sent;
        long acknowledged;
        boolean isEndSent;
        long movedAtNanos;

        Transfer(long id, SnapshotPoint point, Engine.Checkpoint checkpoint, long nowNanos) {
            this.id = id;
            this.point = point;
            this.checkpoint = checkpoint;
            this.movedAtNanos = nowNanos;
        }
    }

    private final Outlet outlet;
    private final Finished finished;
    private final TreeMap<NodeId, Transfer> transfers = new TreeMap<>();
    private long lastId;

    public SnapshotSender(Outlet outlet, Finished finished) {
        this.outlet = outlet;
        this.finished = finished;
    }

    /// Starts a transfer; one that is under way to the same peer is given up. The checkpoint is
    /// closed when it ends.
    public void begin(NodeId to, long term, SnapshotPoint point, Engine.Checkpoint checkpoint, long nowNanos) {
        end(to, false);
        Transfer transfer = new Transfer(++lastId, point, checkpoint, nowNanos);
        transfers.put(to, transfer);
        List<FileInfo> files = new ArrayList<>();
        checkpoint.files().forEach(file -> files.add(new FileInfo(file.name(), file.sizeBytes())));
        outlet.send(to, new PeerMessage.SnapshotBegin(transfer.id, term, point, files));
        pump(to, transfer);
    }

    private void pump(NodeId to, Transfer transfer) {
        List<Engine.CheckpointFile> files = transfer.checkpoint.files();
        while (transfer.sent - transfer.acknowledged < WINDOW_CHUNKS && transfer.file < files.size()) {
            Engine.CheckpointFile file = files.get(transfer.file);
            byte[] bytes = transfer.checkpoint.read(file, transfer.offset, CHUNK_BYTES);
            if (bytes.length > 0 || file.sizeBytes() == 0) {
                transfer.digest.update(bytes);
                transfer.sent++;
                outlet.send(
                        to,
                        new PeerMessage.SnapshotChunk(transfer.id, transfer.sent, file.name(), transfer.offset, bytes));
            }
            transfer.offset += bytes.length;
            if (bytes.length == 0 || transfer.offset >= file.sizeBytes()) {
                transfer.file++;
                transfer.offset = 0;
            }
        }
        if (transfer.file == files.size() && !transfer.isEndSent) {
            transfer.isEndSent = true;
            outlet.send(to, new PeerMessage.SnapshotEnd(transfer.id, transfer.digest.digest()));
        }
    }

    public void onAck(NodeId from, PeerMessage.SnapshotAck ack, long nowNanos) {
        Transfer transfer = transfers.get(from);
        if (transfer == null || transfer.id != ack.transferId()) {
            return;
        }
        transfer.movedAtNanos = nowNanos;
        switch (ack.verdict()) {
            case CONTINUE -> {
                transfer.acknowledged = Math.max(transfer.acknowledged, ack.sequence());
                pump(from, transfer);
            }
            case DONE -> end(from, true);
            case REJECTED -> end(from, false);
        }
    }

    public void onDisconnected(NodeId peer) {
        end(peer, false);
    }

    /// Gives up on transfers that do not move.
    public void tick(long nowNanos) {
        for (NodeId to : List.copyOf(transfers.keySet())) {
            Transfer transfer = transfers.get(to);
            if (transfer != null && nowNanos - transfer.movedAtNanos >= patienceNanos(transfer)) {
                end(to, false);
            }
        }
    }

    private static long patienceNanos(Transfer transfer) {
        return transfer.acknowledged == 0 ? UNHEARD_NANOS : STALLED_NANOS;
    }

    private void end(NodeId to, boolean isDelivered) {
        Transfer transfer = transfers.remove(to);
        if (transfer != null) {
            transfer.checkpoint.close();
            finished.finished(to, transfer.point.position().index(), isDelivered);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The verdict of a receiver that has nothing to go on with.
    public static PeerMessage rejected(long transferId) {
        return new PeerMessage.SnapshotAck(transferId, 0, SnapshotVerdict.REJECTED);
    }
}
