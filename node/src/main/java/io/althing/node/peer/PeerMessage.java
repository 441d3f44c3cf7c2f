package io.althing.node.peer;

import io.althing.raft.Message;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.NodeId;
import java.util.List;

/// A message from one member to another. Byte arrays belong to the message: nobody writes to
/// them.
public sealed interface PeerMessage {
    record Consensus(Message message) implements PeerMessage {}

    /// A batch of commands for the leader of `term`, to be appended in that term or never.
    record Forward(long term, long batchId, byte[] payload) implements PeerMessage {}

    /// The batch was not appended in `term` and will not be.
    record ForwardRefused(long term, long batchId) implements PeerMessage {}

    record KeepAlive(long requestId, List<Long> leaseIds) implements PeerMessage {
        public KeepAlive {
            leaseIds = List.copyOf(leaseIds);
        }
    }

    /// @param ttlSeconds one per lease asked for; 0 for one that is unknown or has expired
    record KeepAliveReply(long requestId, boolean isLeader, List<Long> ttlSeconds) implements PeerMessage {
        public KeepAliveReply {
            ttlSeconds = List.copyOf(ttlSeconds);
        }
    }

    record LeaseQuery(long requestId, long leaseId) implements PeerMessage {}

    /// @param remainingMillis -1 if the lease is unknown
    record LeaseAnswer(long requestId, boolean isLeader, long grantedSeconds, long remainingMillis)
            implements PeerMessage {}

    /// What the sender's state hashed to right after the entry at `index`.
    record StateReport(long index, long stateHash) implements PeerMessage {}

    /// A message about a snapshot on its way from one member to another.
    sealed interface Copying extends PeerMessage {}

    record FileInfo(String name, long sizeBytes) {}

    record SnapshotBegin(long transferId, long term, SnapshotPoint point, List<FileInfo> files) implements Copying {
        public SnapshotBegin {
            files = List.copyOf(files);
        }
    }

    /// @param sequence from 1, without gaps
    record SnapshotChunk(long transferId, long sequence, String file, long offset, byte[] bytes) implements Copying {}

    /// @param sha256 over all chunks' bytes, in order
    record SnapshotEnd(long transferId, byte[] sha256) implements Copying {}

    record SnapshotAck(long transferId, long sequence, SnapshotVerdict verdict) implements Copying {}

    /// The leader of `term` wants the receiver to send a snapshot to `to`.
    ///
    /// @param indexMin where it must stand at least
    record SnapshotOrder(long orderId, NodeId to, long term, long indexMin) implements Copying {}

    /// How far an ordered snapshot is.
    ///
    /// @param index where it stands; 0 if it is not made yet, or never will be
    record SnapshotNews(long orderId, NodeId to, long index, SnapshotStanding standing) implements Copying {}

    enum SnapshotStanding {
        UNDER_WAY,
        DELIVERED,
        FAILED
    }

    enum SnapshotVerdict {
        CONTINUE,
        DONE,
        REJECTED
    }

    /// Tells whether the message belongs to a bulk transfer, which must not hold up the rest.
    default boolean isBulk() {
        return switch (this) {
            case SnapshotBegin begin -> true;
            case SnapshotChunk chunk -> true;
            case SnapshotEnd end -> true;
            case SnapshotAck ack -> false;
            case SnapshotOrder order -> false;
            case SnapshotNews news -> false;
            case Consensus consensus -> false;
            case Forward forward -> false;
            case ForwardRefused refused -> false;
            case KeepAlive request -> false;
            case KeepAliveReply reply -> false;
            case LeaseQuery query -> false;
            case LeaseAnswer answer -> false;
            case StateReport report -> false;
        };
    }
}
