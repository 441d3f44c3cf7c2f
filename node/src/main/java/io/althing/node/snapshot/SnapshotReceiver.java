package io.althing.node.snapshot;

import io.althing.node.peer.PeerMessage;
import io.althing.node.peer.PeerMessage.FileInfo;
import io.althing.node.peer.PeerMessage.SnapshotVerdict;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.NodeId;
import io.althing.store.engine.EngineHome;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts a received snapshot together, one at a time, and checks it as a whole before anybody
/// looks into it. One thread.
public final class SnapshotReceiver {
    private static final long STALLED_NANOS = 30_000_000_000L;

    /// Told when a whole snapshot is at hand; the staging is the listener's from then on.
    public interface Received {
        void received(NodeId from, long term, SnapshotPoint point, EngineHome.Staging staging);
    }

    private static final class Transfer {
        final NodeId from;
        final PeerMessage.SnapshotBegin begin;
        final EngineHome.Staging staging;
        final MessageDigest digest = SnapshotSender.sha256();
        long sequence;
        long bytes;
        long movedAtNanos;

        Transfer(NodeId from, PeerMessage.SnapshotBegin begin, EngineHome.Staging staging) {
            this.from = from;
            this.begin = begin;
            this.staging = staging;
        }

        boolean expects(PeerMessage.SnapshotChunk chunk) {
            return chunk.sequence() == sequence + 1 && begin.files().stream().anyMatch(file -> holds(file, chunk));
        }

        private static boolean holds(FileInfo file, PeerMessage.SnapshotChunk chunk) {
            return file.name().equals(chunk.file())
                    && chunk.offset() >= 0
                    && chunk.offset() + chunk.bytes().length <= file.sizeBytes();
        }

        boolean isWhole() {
            return bytes
                    == begin.files().stream().mapToLong(FileInfo::sizeBytes).sum();
        }
    }

    private final Supplier<EngineHome.Staging> stage;
    private final SnapshotSender.Outlet outlet;
    private final Received received;
    private @Nullable Transfer transfer;

    public SnapshotReceiver(Supplier<EngineHome.Staging> stage, SnapshotSender.Outlet outlet, Received received) {
        this.stage = stage;
        this.outlet = outlet;
        this.received = received;
    }

    /// Takes a begin, chunk or end; anything else is ignored.
    public void on(NodeId from, PeerMessage message, long nowNanos) {
        switch (message) {
            case PeerMessage.SnapshotBegin begin -> begin(from, begin, nowNanos);
            case PeerMessage.SnapshotChunk chunk -> {
                Transfer current = current(from, chunk.transferId());
                if (current == null || !current.expects(chunk)) {
                    reject(from, chunk.transferId());
                } else {
                    take(current, chunk, nowNanos);
                }
            }
            case PeerMessage.SnapshotEnd end -> {
                Transfer current = current(from, end.transferId());
                if (current == null || !current.isWhole() || !isIntact(current, end)) {
                    reject(from, end.transferId());
                } else {
                    finish(current, end);
                }
            }
            case PeerMessage.Consensus other -> {}
            case PeerMessage.Forward other -> {}
            case PeerMessage.ForwardRefused other -> {}
            case PeerMessage.KeepAlive other -> {}
            case PeerMessage.KeepAliveReply other -> {}
            case PeerMessage.LeaseQuery other -> {}
            case PeerMessage.LeaseAnswer other -> {}
            case PeerMessage.StateReport other -> {}
            case PeerMessage.SnapshotAck other -> {}
        }
    }

    private void begin(NodeId from, PeerMessage.SnapshotBegin begin, long nowNanos) {
        abandon();
        if (!areNamesPlain(begin.files())) {
            reject(from, begin.transferId());
            return;
        }
        Transfer fresh = new Transfer(from, begin, stage.get());
        fresh.movedAtNanos = nowNanos;
        transfer = fresh;
    }

    /// Files of a snapshot lie in one directory: a name that leads elsewhere is an attack.
    private static boolean areNamesPlain(List<FileInfo> files) {
        return files.stream()
                .map(FileInfo::name)
                .allMatch(name -> !name.isEmpty()
                        && !name.startsWith(".")
                        && name.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != '\\' && c != ':'));
    }

    private @Nullable Transfer current(NodeId from, long transferId) {
        Transfer current = transfer;
        boolean isIt = current != null && current.from.equals(from) && current.begin.transferId() == transferId;
        return isIt ? current : null;
    }

    private void take(Transfer current, PeerMessage.SnapshotChunk chunk, long nowNanos) {
        current.staging.write(chunk.file(), chunk.offset(), chunk.bytes());
        current.digest.update(chunk.bytes());
        current.sequence = chunk.sequence();
        current.bytes += chunk.bytes().length;
        current.movedAtNanos = nowNanos;
        outlet.send(
                current.from,
                new PeerMessage.SnapshotAck(chunk.transferId(), chunk.sequence(), SnapshotVerdict.CONTINUE));
    }

    private static boolean isIntact(Transfer current, PeerMessage.SnapshotEnd end) {
        return MessageDigest.isEqual(current.digest.digest(), end.sha256());
    }

    private void finish(Transfer current, PeerMessage.SnapshotEnd end) {
        transfer = null;
        outlet.send(
                current.from, new PeerMessage.SnapshotAck(end.transferId(), current.sequence, SnapshotVerdict.DONE));
        received.received(current.from, current.begin.term(), current.begin.point(), current.staging);
    }

    private void reject(NodeId to, long transferId) {
        if (current(to, transferId) != null) {
            abandon();
        }
        outlet.send(to, SnapshotSender.rejected(transferId));
    }

    public void onDisconnected(NodeId peer) {
        if (transfer != null && transfer.from.equals(peer)) {
            abandon();
        }
    }

    /// Gives up on a transfer that does not move.
    public void tick(long nowNanos) {
        if (transfer != null && nowNanos - transfer.movedAtNanos >= STALLED_NANOS) {
            abandon();
        }
    }

    private void abandon() {
        if (transfer != null) {
            transfer.staging.close();
            transfer = null;
        }
    }
}
