package io.althing.node.transport;

import io.althing.node.peer.PeerCodec;
import io.althing.node.peer.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// A frame: length of the rest (4 bytes), CRC32C of the message (4), the message.
final class Frames {
    /// Larger frames are refused before anything is allocated for them.
    static final int FRAME_BYTES_MAX = 64 << 20;

    static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int HEAD_BYTES = Integer.BYTES + CHECKSUM_BYTES;

    private Frames() {}

    static ByteBuf encode(ByteBufAllocator allocator, PeerMessage message) {
        ByteBuf out = allocator.ioBuffer();
        out.writeZero(HEAD_BYTES);
        PeerCodec.encode(message, out);
        int bodyBytes = out.readableBytes() - HEAD_BYTES;
        out.setInt(0, bodyBytes + CHECKSUM_BYTES);
        out.setInt(Integer.BYTES, checksum(out, HEAD_BYTES, bodyBytes));
        return out;
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

    private static int checksum(ByteBuf bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : bytes.nioBuffers(at, length)) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
