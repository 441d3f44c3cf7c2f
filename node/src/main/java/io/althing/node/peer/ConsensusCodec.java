package io.althing.node.peer;

import io.althing.raft.Message;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/// Raft's own messages as bytes; see [PeerCodec].
final class ConsensusCodec {
    private static final int VOTE_REQUEST = 1;
    private static final int VOTE_REPLY = 2;
    private static final int APPEND_REQUEST = 3;
    private static final int APPEND_REPLY = 4;
    private static final int HEARTBEAT = 5;
    private static final int HEARTBEAT_REPLY = 6;
    private static final int TIMEOUT_NOW = 7;
    private static final int READ_INDEX_REQUEST = 8;
    private static final int READ_INDEX_REPLY = 9;
    private static final int COMMITTED = 10;
    private static final int ENTRY_HEAD_BYTES = 8 + 8 + 1 + 4;

    private ConsensusCodec() {}

    static void encode(Message message, ByteBuf out) {
        switch (message) {
            case Message.VoteRequest(var term, var last, var isPreVote, var isTransfer) -> {
                head(out, VOTE_REQUEST, term);
                writePosition(out, last);
                out.writeBoolean(isPreVote).writeBoolean(isTransfer);
            }
            case Message.VoteReply(var term, var isPreVote, var isGranted) ->
                head(out, VOTE_REPLY, term).writeBoolean(isPreVote).writeBoolean(isGranted);
            case Message.AppendRequest(var term, var previous, var entries, var commitIndex, var round) -> {
                head(out, APPEND_REQUEST, term);
                writePosition(out, previous);
                out.writeLong(commitIndex).writeLong(round).writeInt(entries.size());
                for (Entry entry : entries) {
                    out.writeLong(entry.term()).writeLong(entry.index());
                    out.writeByte(entry.kind().code());
                    PeerCodec.writeBytes(out, entry.payload());
                }
            }
            case Message.AppendReply(var term, var isAccepted, var matchIndex, var hint, var round) -> {
                head(out, APPEND_REPLY, term).writeBoolean(isAccepted).writeLong(matchIndex);
                writePosition(out, hint);
                out.writeLong(round);
            }
            case Message.Heartbeat(var term, var commitIndex, var round) ->
                head(out, HEARTBEAT, term).writeLong(commitIndex).writeLong(round);
            case Message.HeartbeatReply(var term, var round) ->
                head(out, HEARTBEAT_REPLY, term).writeLong(round);
            case Message.Committed(var term, var commitIndex) ->
                head(out, COMMITTED, term).writeLong(commitIndex);
            case Message.TimeoutNow(var term) -> head(out, TIMEOUT_NOW, term);
            case Message.ReadIndexRequest(var term, var readId) ->
                head(out, READ_INDEX_REQUEST, term).writeLong(readId);
            case Message.ReadIndexReply(var term, var readId, var index) ->
                head(out, READ_INDEX_REPLY, term).writeLong(readId).writeLong(index);
        }
    }

    static Message decode(int kind, ByteBuf in) {
        long term = in.readLong();
        return switch (kind) {
            case VOTE_REQUEST -> new Message.VoteRequest(term, readPosition(in), in.readBoolean(), in.readBoolean());
            case VOTE_REPLY -> new Message.VoteReply(term, in.readBoolean(), in.readBoolean());
            case APPEND_REQUEST -> appendRequest(term, in);
            case APPEND_REPLY ->
                new Message.AppendReply(term, in.readBoolean(), in.readLong(), readPosition(in), in.readLong());
            case HEARTBEAT -> new Message.Heartbeat(term, in.readLong(), in.readLong());
            case HEARTBEAT_REPLY -> new Message.HeartbeatReply(term, in.readLong());
            case COMMITTED -> new Message.Committed(term, in.readLong());
            case TIMEOUT_NOW -> new Message.TimeoutNow(term);
            case READ_INDEX_REQUEST -> new Message.ReadIndexRequest(term, in.readLong());
            case READ_INDEX_REPLY -> new Message.ReadIndexReply(term, in.readLong(), in.readLong());
            default -> throw new IllegalArgumentException("unknown message kind: " + kind);
        };
    }

    private static Message appendRequest(long term, ByteBuf in) {
        LogPosition previous = readPosition(in);
        long commitIndex = in.readLong();
        long round = in.readLong();
        int count = PeerCodec.readCount(in, ENTRY_HEAD_BYTES);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Entry entry = new Entry(
                    in.readLong(), in.readLong(), EntryKind.of(in.readUnsignedByte()), PeerCodec.readBytes(in));
            if (entry.index() != previous.index() + 1 + i) {
                throw new IllegalArgumentException("entries of an append do not follow on each other");
            }
            entries.add(entry);
        }
        return new Message.AppendRequest(term, previous, entries, commitIndex, round);
    }

    private static ByteBuf head(ByteBuf out, int kind, long term) {
        return out.writeByte(kind).writeLong(term);
    }

    private static void writePosition(ByteBuf out, LogPosition position) {
        out.writeLong(position.term()).writeLong(position.index());
    }

    private static LogPosition readPosition(ByteBuf in) {
        return new LogPosition(in.readLong(), in.readLong());
    }
}
