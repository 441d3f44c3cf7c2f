package io.althing.store.encoding;

import io.althing.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Collects bytes; numbers as little-endian base-128 varints, small ones in one byte.
public final class ByteWriter {
    private byte[] buffer;
    private int size;

    public ByteWriter(int expectedBytes) {
        this.buffer = new byte[expectedBytes];
    }

    public ByteWriter clear() {
        size = 0;
        return this;
    }

    public int size() {
        return size;
    }

    public ByteWriter writeByte(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /// Writes an unsigned varint; a negative number takes ten bytes.
    public ByteWriter writeVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    /// Writes eight bytes, most significant first: they sort like the unsigned number.
    public ByteWriter writeLong(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public ByteWriter writeRaw(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    /// Writes the length and then the bytes.
    public ByteWriter writeBytes(Bytes bytes) {
        return writeVarint(bytes.length()).writeRaw(bytes.array());
    }

    public ByteWriter writeText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return writeVarint(bytes.length).writeRaw(bytes);
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
