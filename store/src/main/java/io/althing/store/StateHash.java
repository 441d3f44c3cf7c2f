package io.althing.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A rolling 64-bit hash over everything that apply changes: two members that differ anywhere
/// differ here from then on, up to chance. Not against forgery.
final class StateHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // Odd, with well mixed bits; any such pair would do, but it is part of what members compare.
    private static final long FIRST = 0x9E6C63D0676A9A99L;
    private static final long SECOND = 0xD6E8FEB86659FD93L;

    private long value;

    StateHash(long value) {
        this.value = value;
    }

    long value() {
        return value;
    }

    void add(long number) {
        long mixed = (value ^ number) * FIRST;
        value = (mixed ^ mixed >>> 32) * SECOND;
    }

    void add(byte[] bytes) {
        long hash = value;
        int position = 0;
        for (; position + Long.BYTES <= bytes.length; position += Long.BYTES) {
            long mixed = (hash ^ (long) LONGS.get(bytes, position)) * FIRST;
            hash = mixed ^ mixed >>> 29;
        }
        long tail = bytes.length;
        for (; position < bytes.length; position++) {
            tail = tail << 8 | bytes[position] & 0xFF;
        }
        value = hash;
        add(tail);
    }
}
