package io.althing.store.command;

import io.althing.store.encoding.ByteReader;

/// Booleans and enum constants in a byte.
public final class Flags {
    private Flags() {}

    public static int of(boolean... bits) {
        int flags = 0;
        for (int i = 0; i < bits.length; i++) {
            flags |= bits[i] ? 1 << i : 0;
        }
        return flags;
    }

    public static int read(ByteReader in, int bits) {
        int flags = in.readByte();
        if (flags >= 1 << bits) {
            throw new IllegalArgumentException("unknown flags: " + flags);
        }
        return flags;
    }

    public static boolean has(int flags, int bit) {
        return (flags & 1 << bit) != 0;
    }

    /// Reads an ordinal. Ordinals are on disk: constants are only ever added at the end.
    public static <T> T pick(T[] constants, ByteReader in) {
        int ordinal = in.readByte();
        if (ordinal >= constants.length) {
            throw new IllegalArgumentException("unknown constant: " + ordinal);
        }
        return constants[ordinal];
    }
}
