package io.althing.bolt;

import java.nio.ByteBuffer;

/// A branch or a leaf, with everything that it overflows into; all its elements lie within it and
/// do not overlap.
final class Page {
    private final ByteBuffer bytes;
    private final boolean isLeaf;
    private final int count;

    private Page(ByteBuffer bytes, boolean isLeaf, int count) {
        this.bytes = bytes;
        this.isLeaf = isLeaf;
        this.count = count;
    }

    /// Checks a page that was read.
    ///
    /// @param bytes all of it, little-endian
    /// @param where what to call it when something is wrong
    static Page of(ByteBuffer bytes, String where) throws BoltException {
        int kind = bytes.getShort(Layout.KIND_AT) & 0xFFFF;
        if (kind != Layout.BRANCH && kind != Layout.LEAF) {
            throw new BoltException(where + " is neither a branch nor a leaf but of kind " + kind);
        }
        int count = bytes.getShort(Layout.COUNT_AT) & 0xFFFF;
        var page = new Page(bytes, kind == Layout.LEAF, count);
        if (kind == Layout.BRANCH && count == 0) {
            throw new BoltException(where + " is a branch without children");
        }
        long end = Layout.PAGE_HEADER_BYTES + (long) count * Layout.ELEMENT_BYTES;
        for (int i = 0; i < count; i++) {
            if (end > bytes.limit() || page.keyAt(i) < end) {
                throw new BoltException(where + " has element " + i + " where others are");
            }
            end = page.keyAt(i) + page.keyBytes(i) + (page.isLeaf ? page.valueBytes(i) : 0);
        }
        if (end > bytes.limit()) {
            throw new BoltException(where + " has an element that reaches beyond its end");
        }
        return page;
    }

    boolean isLeaf() {
        return isLeaf;
    }

    int count() {
        return count;
    }

    byte[] key(int i) {
        return copy(keyAt(i), keyBytes(i));
    }

    byte[] value(int i) {
        return copy(keyAt(i) + keyBytes(i), valueBytes(i));
    }

    boolean isBucket(int i) {
        return (bytes.getInt(element(i)) & Layout.IS_BUCKET) != 0;
    }

    long child(int i) {
        return bytes.getLong(element(i) + 8);
    }

    private byte[] copy(long from, long length) {
        byte[] copy = new byte[(int) length];
        bytes.get((int) from, copy);
        return copy;
    }

    private static int element(int i) {
        return Layout.PAGE_HEADER_BYTES + i * Layout.ELEMENT_BYTES;
    }

    private long keyAt(int i) {
        return element(i) + Integer.toUnsignedLong(bytes.getInt(element(i) + (isLeaf ? 4 : 0)));
    }

    private long keyBytes(int i) {
        return Integer.toUnsignedLong(bytes.getInt(element(i) + (isLeaf ? 8 : 4)));
    }

    private long valueBytes(int i) {
        return Integer.toUnsignedLong(bytes.getInt(element(i) + 12));
    }
}
