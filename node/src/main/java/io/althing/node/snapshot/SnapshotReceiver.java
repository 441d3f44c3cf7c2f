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
    private static final System.Logger LOG = System.getLogger(SnapshotReceiver.class.getName());

    /// Longer than a sender tries, so that what it still sends is still expected.
    private static final long STALLED_NANOS = 70_000_000_000L;

    /// While a transfer moves, no other member's takes its place: a new leader does not know of
    /// it, and would begin what is nearly done anew.
    private static final long MOVING_NANOS = 3_000_000_000L;

    /// Told when a whole snapshot is at hand; the staging is the listener's from then on.
    public interface Received {
        void received(SnapshotPoint point, EngineHome.Staging staging);
    }

    private static final class Transfer {
        final NodeId from;
        final PeerMessage.SnapshotBegin begin;
        final EngineHome.Staging staging;
        final MessageDigest digest = Digests.sha256();
        long sequence;
        long bytes;
        long movedAtNanos;
        boolean isCut;

        Transfer(NodeId from, PeerMessage.SnapshotBegin begin, EngineHome.Staging staging) {
            this.from = from;
            this.begin = begin;
            this.staging = staging;
        }

        boolean holds(PeerMessage.SnapshotChunk chunk) {
            return begin.files().stream().anyMatch(file -> holds(file, chunk));
        }

        private static boolean holds(FileInfo file, PeerMessage.SnapshotChunk chunk) {
            return file.name().equals(chunk.file())
                    && chunk.offset() >= 0
                    && chunk.offset() + chunk.bytes().length <= file.sizeBytes();
        }

        boolean isWhole() {
            return bytes == sizeBytes();
        }

        long sizeBytes() {
            return begin.files().stream().mapToLong(FileInfo::sizeBytes).sum();
        }
    }

    private record Done(NodeId from, long transferId) {}

    private final Supplier<EngineHome.Staging> stage;
    private final SnapshotSender.Outlet outlet;
    private final Received received;
    private @Nullable Transfer transfer;
    private @Nullable Done done;

    public SnapshotReceiver(Supplier<EngineHome.Staging> stage, SnapshotSender.Outlet outlet, Received received) {
        this.stage = stage;
        this.outlet = outlet;
        this.received = received;
    }

    public void begin(NodeId from, PeerMessage.SnapshotBegin begin, long nowNanos) {
        if (current(from, begin.transferId()) != null) {
            // The sender has not heard that it has begun.
            return;
        }
        if (isAnothersMoving(from, nowNanos) || !areNamesPlain(begin.files())) {
            outlet.send(from, SnapshotSender.rejected(begin.transferId()));
            return;
        }
        abandon();
        Transfer fresh = new Transfer(from, begin, stage.get());
        fresh.movedAtNanos = nowNanos;
        transfer = fresh;
        LOG.log(
                System.Logger.Level.INFO,
                "event=snapshot_receiving from={0} term={1} at={2} bytes={3}",
                from,
                Long.toString(begin.term()),
                begin.point().position(),
                Long.toString(fresh.sizeBytes()));
    }

    private boolean isAnothersMoving(NodeId from, long nowNanos) {
        Transfer current = transfer;
        return current != null
                && !current.from.equals(from)
                && !current.isCut
                && nowNanos - current.movedAtNanos < MOVING_NANOS;
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

    /// A chunk after one that was lost says nothing yet: the sender says both again.
    public void chunk(NodeId from, PeerMessage.SnapshotChunk chunk, long nowNanos) {
        Transfer current = current(from, chunk.transferId());
        if (current == null || !current.holds(chunk)) {
            reject(from, chunk.transferId());
            return;
        }
        current.isCut = false;
        if (chunk.sequence() == current.sequence + 1) {
            take(current, chunk, nowNanos);
        }
        if (chunk.sequence() <= current.sequence) {
            answer(from, chunk.transferId(), current.sequence, SnapshotVerdict.CONTINUE);
        }
    }

    private static void take(Transfer current, PeerMessage.SnapshotChunk chunk, long nowNanos) {
        current.staging.write(chunk.file(), chunk.offset(), chunk.bytes());
        current.digest.update(chunk.bytes());
        current.sequence = chunk.sequence();
        current.bytes += chunk.bytes().length;
        current.movedAtNanos = nowNanos;
    }

    public void end(NodeId from, PeerMessage.SnapshotEnd end) {
        Transfer current = current(from, end.transferId());
        if (new Done(from, end.transferId()).equals(done)) {
            // The sender has not heard that all is here.
            answer(from, end.transferId(), 0, SnapshotVerdict.DONE);
        } else if (current == null) {
            reject(from, end.transferId());
        } else if (current.isWhole()) {
            finish(current, end);
        }
    }

    private void finish(Transfer current, PeerMessage.SnapshotEnd end) {
        if (!MessageDigest.isEqual(current.digest.digest(), end.sha256())) {
            reject(current.from, end.transferId());
            return;
        }
        transfer = null;
        done = new Done(current.from, end.transferId());
        answer(current.from, end.transferId(), current.sequence, SnapshotVerdict.DONE);
        received.received(current.begin.point(), current.staging);
    }

    private void answer(NodeId to, long transferId, long sequence, SnapshotVerdict verdict) {
        outlet.send(to, new PeerMessage.SnapshotAck(transferId, sequence, verdict));
    }

    private void reject(NodeId to, long transferId) {
        if (current(to, transferId) != null) {
            abandon();
        }
        outlet.send(to, SnapshotSender.rejected(transferId));
    }

    /// The sender may come back and go on; until it does, others may begin.
    public void onDisconnected(NodeId peer) {
        if (transfer != null && transfer.from.equals(peer)) {
            transfer.isCut = true;
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
