package io.althing.node.transport;

import io.althing.node.peer.PeerCodec;
import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// How messages lie in the stream of a connection. A frame: length of what follows the first
/// eight bytes (4 bytes), its complement (4), CRC32C of the message (4), the message. Without
/// the complement a wrong bit in the length could have a reader wait for megabytes that never
/// come, and take in silence all that does.
public final class Frames {
    /// Larger frames are refused before anything is allocated for them.
    private static final int FRAME_BYTES_MAX = 64 << 20;

    private static final int LENGTH_BYTES = 2 * Integer.BYTES;
    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int HEAD_BYTES = LENGTH_BYTES + CHECKSUM_BYTES;

    private Frames() {}

    /// Writes the whole frame of a message into an empty buffer, and returns that.
    public static ByteBuf encode(PeerMessage message, ByteBuf out) {
        out.writeZero(HEAD_BYTES);
        PeerCodec.encode(message, out);
        int bodyBytes = out.readableBytes() - HEAD_BYTES;
        int length = bodyBytes + CHECKSUM_BYTES;
        out.setInt(0, length);
        out.setInt(Integer.BYTES, ~length);
        out.setInt(LENGTH_BYTES, checksum(out, HEAD_BYTES, bodyBytes));
        return out;
    }

    /// Returns what turns a stream of frames into messages, for the end of a pipeline. A damaged
    /// frame closes the connection: what follows it cannot be trusted. The beginning of one that
    /// never comes whole tells nothing.
    public static ChannelHandler[] reader(NodeId from, Consumer<PeerMessage> messages) {
        return new ChannelHandler[] {new Cutter(), new InboundFrames(from, messages)};
    }

    /// Cuts the stream into frames.
    private static final class Cutter extends LengthFieldBasedFrameDecoder {
        Cutter() {
            super(FRAME_BYTES_MAX, 0, LENGTH_BYTES, 0, LENGTH_BYTES);
        }

        @Override
        protected long getUnadjustedFrameLength(ByteBuf in, int offset, int bytes, ByteOrder order) {
            int length = in.getInt(offset);
            if (in.getInt(offset + Integer.BYTES) != ~length) {
                throw new CorruptedFrameException("the length of a frame does not match its complement");
            }
            return length;
        }
    }

    /// Reads a frame whose length has been taken off.
    ///
    /// @throws IllegalArgumentException if it is damaged
    static PeerMessage decode(ByteBuf frame) {
        if (frame.readableBytes() < CHECKSUM_BYTES) {
            throw new IllegalArgumentException("frame ends early");
        }
        int stored = frame.readInt();
        if (stored != checksum(frame, frame.readerIndex(), frame.readableBytes())) {
            throw new IllegalArgumentException("frame does not match its checksum");
        }
        return PeerCodec.decode(frame);
    }

    static int checksum(ByteBuf bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : bytes.nioBuffers(at, length)) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
