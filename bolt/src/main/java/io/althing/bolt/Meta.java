package io.althing.bolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// What a meta page says: where the tree of all buckets begins, and how far the file reaches.
///
/// @param pages numbers of pages in use are below this
record Meta(int pageBytes, long root, long sequence, long freelist, long pages, long transaction) {
    /// Header and content of a meta page.
    static final int BYTES = Layout.PAGE_HEADER_BYTES + 64;

    private static final int MAGIC = 0xED0CDAED;
    private static final int VERSION = 2;
    private static final int CHECKED_BYTES = 56;

    /// Reads a whole meta page's beginning; null if it is none, or was written halfway.
    static @Nullable Meta decode(ByteBuffer page) {
        var in = page.slice(Layout.PAGE_HEADER_BYTES, BYTES - Layout.PAGE_HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        long checksum = checksum(in);
        boolean isOurs = in.getInt() == MAGIC && in.getInt() == VERSION;
        int pageBytes = in.getInt();
        in.getInt();
        var meta = new Meta(pageBytes, in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
        boolean isWhole = in.getLong() == checksum;
        boolean isSizePossible = Integer.bitCount(pageBytes) == 1
                && pageBytes >= Layout.PAGE_BYTES_MIN
                && pageBytes <= Layout.PAGE_BYTES_MAX;
        return isOurs && isWhole && isSizePossible ? meta : null;
    }

    /// Returns the beginning of meta page 0 or 1.
    ByteBuffer encode(int number) {
        var out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(number).putShort((short) Layout.META).putShort((short) 0).putInt(0);
        out.putInt(MAGIC).putInt(VERSION).putInt(pageBytes).putInt(0);
        out.putLong(root).putLong(sequence).putLong(freelist).putLong(pages).putLong(transaction);
        out.putLong(checksum(out.slice(Layout.PAGE_HEADER_BYTES, CHECKED_BYTES)));
        return out.flip();
    }

    /// FNV-1a of 64 bits.
    private static long checksum(ByteBuffer content) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < CHECKED_BYTES; i++) {
            hash ^= content.get(i) & 0xFF;
            hash *= 0x100000001b3L;
        }
        return hash;
    }
}
