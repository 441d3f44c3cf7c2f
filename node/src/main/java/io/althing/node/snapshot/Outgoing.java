package io.althing.node.snapshot;

import io.althing.node.peer.PeerMessage;
import io.althing.node.peer.PeerMessage.FileInfo;
import io.althing.raft.log.SnapshotPoint;
import io.althing.store.engine.Engine;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One copy of the store on its way to a peer: what comes next, and what to say again if it was
/// lost. One thread.
final class Outgoing {
    private static final int WINDOW_CHUNKS = 8;

    private record Part(long sequence, Engine.CheckpointFile file, long offset, int length) {}

    final long id;
    final SnapshotPoint point;
    private final Engine.Checkpoint checkpoint;
    private final int chunkBytes;
    private final MessageDigest digest = Digests.sha256();

    /// What was sent and is not acknowledged, oldest first.
    private final ArrayDeque<Part> unacknowledged = new ArrayDeque<>();

    private int file;
    private long offset;
    private long sequence;
    private long resentSequence;
    private long acknowledged;
    private byte @Nullable [] sha256;
    private boolean isEndSent;

    Outgoing(long id, SnapshotPoint point, Engine.Checkpoint checkpoint, int chunkBytes) {
        this.id = id;
        this.point = point;
        this.checkpoint = checkpoint;
        this.chunkBytes = chunkBytes;
    }

    PeerMessage.SnapshotBegin begin(long term) {
        List<FileInfo> files = checkpoint.files().stream()
                .map(each -> new FileInfo(each.name(), each.sizeBytes()))
                .toList();
        return new PeerMessage.SnapshotBegin(id, term, point, files);
    }

    /// The next message of the transfer; null if the peer must acknowledge first.
    @Nullable
    PeerMessage next() {
        for (Part part : unacknowledged) {
            if (part.sequence > resentSequence) {
                resentSequence = part.sequence;
                return chunk(part, checkpoint.read(part.file, part.offset, part.length));
            }
        }
        if (file == checkpoint.files().size()) {
            return end();
        }
        // Until the peer is heard of, what is sent may be lost all, and its beginning alone must
        // not be: whoever gets the rest turns it away.
        int window = isHeardOf() ? WINDOW_CHUNKS : 1;
        return unacknowledged.size() < window ? nextPart() : null;
    }

    private PeerMessage nextPart() {
        Engine.CheckpointFile current = checkpoint.files().get(file);
        byte[] bytes = checkpoint.read(current, offset, chunkBytes);
        if (bytes.length == 0 && offset < current.sizeBytes()) {
            throw new IllegalStateException(current.name() + " ends at " + offset + " of " + current.sizeBytes());
        }
        digest.update(bytes);
        Part part = new Part(++sequence, current, offset, bytes.length);
        unacknowledged.add(part);
        resentSequence = sequence;
        offset += bytes.length;
        if (offset >= current.sizeBytes()) {
            file++;
            offset = 0;
        }
        return chunk(part, bytes);
    }

    private PeerMessage.SnapshotChunk chunk(Part part, byte[] bytes) {
        return new PeerMessage.SnapshotChunk(id, part.sequence, part.file.name(), part.offset, bytes);
    }

    private PeerMessage.@Nullable SnapshotEnd end() {
        if (isEndSent) {
            return null;
        }
        isEndSent = true;
        byte[] whole = sha256 == null ? digest.digest() : sha256;
        sha256 = whole;
        return new PeerMessage.SnapshotEnd(id, whole);
    }

    /// The peer has all up to here.
    void acknowledge(long upTo) {
        acknowledged = Math.max(acknowledged, upTo);
        while (!unacknowledged.isEmpty() && unacknowledged.getFirst().sequence <= upTo) {
            unacknowledged.removeFirst();
        }
    }

    /// Whether the peer is known to be at it.
    boolean isHeardOf() {
        return acknowledged > 0;
    }

    /// What is not acknowledged may be lost: all of it is said again.
    void sayAgain() {
        resentSequence = acknowledged;
        isEndSent = false;
    }

    void close() {
        checkpoint.close();
    }
}
