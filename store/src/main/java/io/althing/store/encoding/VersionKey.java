package io.althing.store.encoding;

import io.althing.store.KeyRange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Keys of the versions column: space, user key, revision.
///
/// They must sort by user key first although user keys differ in length and may hold any byte.
/// So a zero byte of the user key becomes `00 FF`, and `00 00` ends it: no encoded user key is
/// a prefix of another, and their order is that of the keys themselves. The revision follows as
/// eight bytes, most significant first.
public final class VersionKey {
    /// Space, the end of an empty key, revision.
    private static final int BYTES_MIN = 1 + 2 + Long.BYTES;

    private VersionKey() {}

    /// Of a client's key.
    public static byte[] of(byte[] userKey, long revision) {
        return of(Space.CLIENTS, userKey, revision);
    }

    public static byte[] of(Space space, byte[] userKey, long revision) {
        byte[] encoded = prefix(space, userKey, Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            encoded[encoded.length - 1 - i] = (byte) (revision >>> (8 * i));
        }
        return encoded;
    }

    /// Returns where the versions of clients' keys from this one on begin.
    public static byte[] lowerBound(byte[] userKey) {
        return prefix(Space.CLIENTS, userKey, 0);
    }

    /// Returns where the versions of clients' keys in the range end.
    public static byte[] upperBound(KeyRange range) {
        return range.to() == null
                ? allTo(Space.CLIENTS)
                : prefix(Space.CLIENTS, range.to().array(), 0);
    }

    /// Returns where a space begins.
    public static byte[] allFrom(Space space) {
        return new byte[] {space.number()};
    }

    /// Returns where a space ends.
    public static byte[] allTo(Space space) {
        return new byte[] {(byte) (space.number() + 1)};
    }

    public static long revision(byte[] encoded) {
        requireWhole(encoded);
        long revision = 0;
        for (int i = encoded.length - Long.BYTES; i < encoded.length; i++) {
            revision = revision << 8 | encoded[i] & 0xFF;
        }
        return revision;
    }

    private static void requireWhole(byte[] encoded) {
        if (encoded.length < BYTES_MIN) {
            throw new IllegalArgumentException("a key of " + encoded.length + " bytes: the engine's files are damaged");
        }
    }

    public static byte[] userKey(byte[] encoded) {
        requireWhole(encoded);
        int end = encoded.length - Long.BYTES - 2;
        int zeros = 0;
        for (int i = 1; i < end; i++) {
            if (encoded[i] == 0) {
                zeros++;
                i++;
            }
        }
        if (zeros == 0) {
            return Arrays.copyOfRange(encoded, 1, end);
        }
        byte[] key = new byte[end - 1 - zeros];
        int from = 1;
        for (int i = 0; i < key.length; i++) {
            key[i] = encoded[from];
            from += encoded[from] == 0 ? 2 : 1;
        }
        return key;
    }

    /// Tells whether two encoded keys are versions of the same user key.
    public static boolean isSameKey(byte @Nullable [] one, byte[] other) {
        return one != null
                && one.length == other.length
                && Arrays.equals(one, 0, one.length - Long.BYTES, other, 0, other.length - Long.BYTES);
    }

    private static byte[] prefix(Space space, byte[] userKey, int spare) {
        int zeros = 0;
        for (byte each : userKey) {
            if (each == 0) {
                zeros++;
            }
        }
        byte[] encoded = new byte[1 + userKey.length + zeros + 2 + spare];
        encoded[0] = space.number();
        if (zeros == 0) {
            System.arraycopy(userKey, 0, encoded, 1, userKey.length);
            return encoded;
        }
        int to = 1;
        for (byte each : userKey) {
            encoded[to++] = each;
            if (each == 0) {
                encoded[to++] = (byte) 0xFF;
            }
        }
        return encoded;
    }
}
