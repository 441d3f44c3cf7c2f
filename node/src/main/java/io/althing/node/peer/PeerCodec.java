package io.althing.node.peer;

import io.althing.node.peer.PeerMessage.FileInfo;
import io.althing.node.peer.PeerMessage.SnapshotStanding;
import io.althing.node.peer.PeerMessage.SnapshotVerdict;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Peer messages as bytes: a kind, then fixed fields, big-endian. Kinds are never renumbered.
///
/// Whatever the bytes are, decoding either succeeds or throws [IllegalArgumentException]; no
/// length in them makes it allocate more than they hold.
public final class PeerCodec {
    private static final int FORWARD = 20;
    private static final int FORWARD_REFUSED = 21;
    private static final int KEEP_ALIVE = 22;
    private static final int KEEP_ALIVE_REPLY = 23;
    private static final int LEASE_QUERY = 24;
    private static final int LEASE_ANSWER = 25;
    private static final int SNAPSHOT_BEGIN = 26;
    private static final int SNAPSHOT_CHUNK = 27;
    private static final int SNAPSHOT_END = 28;
    private static final int SNAPSHOT_ACK = 29;
    private static final int STATE_REPORT = 30;
    private static final int SNAPSHOT_ORDER = 31;
    private static final int SNAPSHOT_NEWS = 32;

    private PeerCodec() {}

    public static void encode(PeerMessage message, ByteBuf out) {
        switch (message) {
            case PeerMessage.Consensus(var inner) -> ConsensusCodec.encode(inner, out);
            case PeerMessage.Forward(var term, var batchId, var payload) -> {
                out.writeByte(FORWARD).writeLong(term).writeLong(batchId);
                writeBytes(out, payload);
            }
            case PeerMessage.ForwardRefused(var term, var batchId) ->
                out.writeByte(FORWARD_REFUSED).writeLong(term).writeLong(batchId);
            case PeerMessage.KeepAlive(var requestId, var leaseIds) -> {
                out.writeByte(KEEP_ALIVE).writeLong(requestId);
                writeLongs(out, leaseIds);
            }
            case PeerMessage.KeepAliveReply(var requestId, var isLeader, var ttlSeconds) -> {
                out.writeByte(KEEP_ALIVE_REPLY).writeLong(requestId).writeBoolean(isLeader);
                writeLongs(out, ttlSeconds);
            }
            case PeerMessage.LeaseQuery(var requestId, var leaseId) ->
                out.writeByte(LEASE_QUERY).writeLong(requestId).writeLong(leaseId);
            case PeerMessage.LeaseAnswer answer ->
                out.writeByte(LEASE_ANSWER)
                        .writeLong(answer.requestId())
                        .writeBoolean(answer.isLeader())
                        .writeLong(answer.grantedSeconds())
                        .writeLong(answer.remainingMillis());
            case PeerMessage.StateReport(var index, var stateHash) ->
                out.writeByte(STATE_REPORT).writeLong(index).writeLong(stateHash);
            case PeerMessage.SnapshotBegin begin -> encode(begin, out);
            case PeerMessage.SnapshotChunk chunk -> {
                out.writeByte(SNAPSHOT_CHUNK).writeLong(chunk.transferId()).writeLong(chunk.sequence());
                writeText(out, chunk.file());
                out.writeLong(chunk.offset());
                writeBytes(out, chunk.bytes());
            }
            case PeerMessage.SnapshotEnd(var transferId, var sha256) -> {
                out.writeByte(SNAPSHOT_END).writeLong(transferId);
                writeBytes(out, sha256);
            }
            case PeerMessage.SnapshotAck(var transferId, var sequence, var verdict) ->
                out.writeByte(SNAPSHOT_ACK)
                        .writeLong(transferId)
                        .writeLong(sequence)
                        .writeByte(verdict.ordinal());
            case PeerMessage.SnapshotOrder(var orderId, var to, var term, var indexMin) ->
                out.writeByte(SNAPSHOT_ORDER)
                        .writeLong(orderId)
                        .writeLong(to.value())
                        .writeLong(term)
                        .writeLong(indexMin);
            case PeerMessage.SnapshotNews(var orderId, var to, var index, var standing) ->
                out.writeByte(SNAPSHOT_NEWS)
                        .writeLong(orderId)
                        .writeLong(to.value())
                        .writeLong(index)
                        .writeByte(standing.ordinal());
        }
    }

    private static void encode(PeerMessage.SnapshotBegin begin, ByteBuf out) {
        LogPosition position = begin.point().position();
        out.writeByte(SNAPSHOT_BEGIN).writeLong(begin.transferId()).writeLong(begin.term());
        out.writeLong(position.term()).writeLong(position.index());
        writeBytes(out, begin.point().configuration().encode());
        out.writeInt(begin.files().size());
        for (FileInfo file : begin.files()) {
            writeText(out, file.name());
            out.writeLong(file.sizeBytes());
        }
    }

    /// Reads one message that takes all the readable bytes.
    ///
    /// @throws IllegalArgumentException if they are not exactly one message of this version
    public static PeerMessage decode(ByteBuf in) {
        PeerMessage message;
        try {
            int kind = in.readUnsignedByte();
            message = kind < FORWARD ? new PeerMessage.Consensus(ConsensusCodec.decode(kind, in)) : decode(kind, in);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("message ends early", e);
        }
        if (in.isReadable()) {
            throw new IllegalArgumentException("message has " + in.readableBytes() + " bytes too many");
        }
        return message;
    }

    private static PeerMessage decode(int kind, ByteBuf in) {
        return switch (kind) {
            case FORWARD -> new PeerMessage.Forward(in.readLong(), in.readLong(), readBytes(in));
            case FORWARD_REFUSED -> new PeerMessage.ForwardRefused(in.readLong(), in.readLong());
            case KEEP_ALIVE -> new PeerMessage.KeepAlive(in.readLong(), readLongs(in));
            case KEEP_ALIVE_REPLY -> new PeerMessage.KeepAliveReply(in.readLong(), in.readBoolean(), readLongs(in));
            case LEASE_QUERY -> new PeerMessage.LeaseQuery(in.readLong(), in.readLong());
            case LEASE_ANSWER ->
                new PeerMessage.LeaseAnswer(in.readLong(), in.readBoolean(), in.readLong(), in.readLong());
            case SNAPSHOT_BEGIN -> begin(in);
            case SNAPSHOT_CHUNK ->
                new PeerMessage.SnapshotChunk(in.readLong(), in.readLong(), readText(in), in.readLong(), readBytes(in));
            case SNAPSHOT_END -> new PeerMessage.SnapshotEnd(in.readLong(), readBytes(in));
            case SNAPSHOT_ACK -> new PeerMessage.SnapshotAck(in.readLong(), in.readLong(), verdict(in));
            case SNAPSHOT_ORDER ->
                new PeerMessage.SnapshotOrder(in.readLong(), new NodeId(in.readLong()), in.readLong(), in.readLong());
            case SNAPSHOT_NEWS ->
                new PeerMessage.SnapshotNews(in.readLong(), new NodeId(in.readLong()), in.readLong(), standing(in));
            case STATE_REPORT -> new PeerMessage.StateReport(in.readLong(), in.readLong());
            default -> throw new IllegalArgumentException("unknown message kind: " + kind);
        };
    }

    private static SnapshotVerdict verdict(ByteBuf in) {
        int code = in.readUnsignedByte();
        return switch (code) {
            case 0 -> SnapshotVerdict.CONTINUE;
            case 1 -> SnapshotVerdict.DONE;
            case 2 -> SnapshotVerdict.REJECTED;
            default -> throw new IllegalArgumentException("unknown verdict: " + code);
        };
    }

    private static SnapshotStanding standing(ByteBuf in) {
        int code = in.readUnsignedByte();
        return switch (code) {
            case 0 -> SnapshotStanding.UNDER_WAY;
            case 1 -> SnapshotStanding.DELIVERED;
            case 2 -> SnapshotStanding.FAILED;
            default -> throw new IllegalArgumentException("unknown standing: " + code);
        };
    }

    private static PeerMessage begin(ByteBuf in) {
        long transferId = in.readLong();
        long term = in.readLong();
        LogPosition position = new LogPosition(in.readLong(), in.readLong());
        SnapshotPoint point = new SnapshotPoint(position, Configuration.decode(readBytes(in)));
        int count = readCount(in, Integer.BYTES + Long.BYTES);
        List<FileInfo> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            files.add(new FileInfo(readText(in), in.readLong()));
        }
        return new PeerMessage.SnapshotBegin(transferId, term, point, files);
    }

    static void writeBytes(ByteBuf out, byte[] bytes) {
        out.writeInt(bytes.length).writeBytes(bytes);
    }

    static byte[] readBytes(ByteBuf in) {
        byte[] bytes = new byte[readCount(in, 1)];
        in.readBytes(bytes);
        return bytes;
    }

    /// Reads how many items of at least `itemBytes` follow; more than there is room for is a lie.
    static int readCount(ByteBuf in, int itemBytes) {
        int count = in.readInt();
        if (count < 0 || count > in.readableBytes() / itemBytes) {
            throw new IllegalArgumentException("message claims " + count + " items");
        }
        return count;
    }

    private static void writeText(ByteBuf out, String text) {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readText(ByteBuf in) {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static void writeLongs(ByteBuf out, List<Long> values) {
        out.writeInt(values.size());
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static List<Long> readLongs(ByteBuf in) {
        int count = readCount(in, Long.BYTES);
        List<Long> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(in.readLong());
        }
        return values;
    }
}
