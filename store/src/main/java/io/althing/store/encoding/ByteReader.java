package io.althing.store.encoding;

import io.althing.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what [ByteWriter] wrote. Trusts nothing: whatever does not fit is an
/// [IllegalArgumentException].
public final class ByteReader {
    private final byte[] array;
    private final int end;
    private int position;

    public ByteReader(byte[] array) {
        this(array, 0, array.length);
    }

    public ByteReader(byte[] array, int from, int to) {
        this.array = array;
        this.position = from;
        this.end = to;
    }

    public int remaining() {
        return end - position;
    }

    public int position() {
        return position;
    }

    public int readByte() {
        need(1);
        return array[position++] & 0xFF;
    }

    public long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number longer than 64 bits at byte " + position);
    }

    public long readLong() {
        need(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | array[position++] & 0xFF;
        }
        return value;
    }

    /// Reads a number of things that each take at least one more byte, so that nonsense cannot make
    /// us allocate.
    public int readCount() {
        long count = readVarint();
        if (count < 0 || count > remaining()) {
            throw new IllegalArgumentException("count " + count + " with " + remaining() + " bytes left");
        }
        return (int) count;
    }

    public Bytes readBytes() {
        int length = readCount();
        position += length;
        return Bytes.wrap(Arrays.copyOfRange(array, position - length, position));
    }

    public String readText() {
        int length = readCount();
        position += length;
        return new String(array, position - length, length, StandardCharsets.UTF_8);
    }

    public void skip(int count) {
        need(count);
        position += count;
    }

    public void requireEnd() {
        if (position != end) {
            throw new IllegalArgumentException(remaining() + " bytes left over");
        }
    }

    private void need(int bytes) {
        if (end - position < bytes) {
            throw new IllegalArgumentException("needs " + bytes + " bytes and has " + remaining());
        }
    }
}
