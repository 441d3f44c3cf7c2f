package io.althing.node.transport;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The first bytes on a connection: who dials, whom it means to reach, and where it is reached
/// itself, by whoever has not heard of it yet. It ends with a checksum: a bit that is wrong in
/// here could let a member speak in another's name, or be turned away for good.
public record Hello(long clusterId, long from, long to, UUID directory, boolean isBulk, List<String> urls) {
    static final int VERSION = 2;

    /// Before the URLs.
    private static final int FIXED_BYTES = 8 + 4 + 8 + 8 + 8 + 16 + 1 + 2;

    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int URLS_BYTES_MAX = 4096;
    private static final long MAGIC = 0x414c5448_50454552L; // "ALTHPEER"

    public Hello {
        urls = List.copyOf(urls);
    }

    void encode(ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(MAGIC)
                .writeInt(VERSION)
                .writeLong(clusterId)
                .writeLong(from)
                .writeLong(to);
        out.writeLong(directory.getMostSignificantBits()).writeLong(directory.getLeastSignificantBits());
        out.writeBoolean(isBulk);
        byte[] text = String.join(" ", urls).getBytes(StandardCharsets.UTF_8);
        // Too many to be told are not told: whoever knows them needs no telling.
        int told = text.length <= URLS_BYTES_MAX ? text.length : 0;
        out.writeShort(told).writeBytes(text, 0, told);
        out.writeInt(Frames.checksum(out, start, out.writerIndex() - start));
    }

    public static boolean isMagic(long value) {
        return value == MAGIC;
    }

    /// Reads a hello, magic and all; null if it has not come whole.
    ///
    /// @throws IllegalArgumentException if it claims what none has, or is damaged
    public static @Nullable Hello decode(ByteBuf in) {
        if (in.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int length = in.getUnsignedShort(in.readerIndex() + FIXED_BYTES - Short.BYTES);
        if (length > URLS_BYTES_MAX) {
            throw new IllegalArgumentException("hello claims " + length + " bytes of URLs");
        }
        int checkedBytes = FIXED_BYTES + length;
        if (in.readableBytes() < checkedBytes + CHECKSUM_BYTES) {
            return null;
        }
        int start = in.readerIndex();
        if (in.getInt(start + checkedBytes) != Frames.checksum(in, start, checkedBytes)) {
            throw new IllegalArgumentException("hello does not match its checksum");
        }
        in.skipBytes(Long.BYTES + Integer.BYTES);
        Hello hello = new Hello(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                new UUID(in.readLong(), in.readLong()),
                in.readBoolean(),
                List.of());
        in.skipBytes(Short.BYTES);
        String text = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
        in.skipBytes(CHECKSUM_BYTES);
        return text.isEmpty() ? hello : hello.at(List.of(text.split(" ", -1)));
    }

    /// The version of a hello that has come so far; -1 if that has not come yet.
    static int version(ByteBuf in) {
        int at = in.readerIndex() + Long.BYTES;
        return in.readableBytes() < Long.BYTES + Integer.BYTES ? -1 : in.getInt(at);
    }

    private Hello at(List<String> itsUrls) {
        return new Hello(clusterId, from, to, directory, isBulk, itsUrls);
    }
}
