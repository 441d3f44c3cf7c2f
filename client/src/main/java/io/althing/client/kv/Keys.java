package io.althing.client.kv;

import com.google.protobuf.ByteString;

/// Which keys: one, or all between two.
///
/// @param from the first one
/// @param end the first that does not belong, in etcd's way: empty for `from` alone, one zero
/// byte
///     for no end
public record Keys(Bytes from, Bytes end) {
    private static final Bytes ZERO = Bytes.of(new byte[] {0});

    public Keys {
        if (from.isEmpty()) {
            throw new IllegalArgumentException("a key is not empty; all keys are Keys.all()");
        }
    }

    public static Keys one(Bytes key) {
        return new Keys(key, Bytes.EMPTY);
    }

    public static Keys one(String key) {
        return one(Bytes.of(key));
    }

    /// All that begin with `prefix`; with all keys if that is empty.
    public static Keys prefix(Bytes prefix) {
        return prefix.isEmpty() ? all() : new Keys(prefix, after(prefix.toByteString()));
    }

    public static Keys prefix(String prefix) {
        return prefix(Bytes.of(prefix));
    }

    /// @param end the first that does not belong
    public static Keys between(Bytes from, Bytes end) {
        if (end.compareTo(from) <= 0) {
            throw new IllegalArgumentException("no key lies between " + from + " and " + end);
        }
        return new Keys(from, end);
    }

    public static Keys from(Bytes from) {
        return new Keys(from, ZERO);
    }

    public static Keys all() {
        return new Keys(ZERO, ZERO);
    }

    public boolean contains(Bytes key) {
        if (end.isEmpty()) {
            return key.equals(from);
        }
        return key.compareTo(from) >= 0 && (end.equals(ZERO) || key.compareTo(end) < 0);
    }

    boolean isOne() {
        return end.isEmpty();
    }

    /// Returns what is left of these keys after `last`.
    Keys after(Bytes last) {
        return new Keys(last.plus(ZERO), end);
    }

    private static Bytes after(ByteString prefix) {
        for (int i = prefix.size() - 1; i >= 0; i--) {
            int each = prefix.byteAt(i) & 0xff;
            if (each < 0xff) {
                byte[] array = prefix.substring(0, i + 1).toByteArray();
                array[i] = (byte) (each + 1);
                return Bytes.of(array);
            }
        }
        return ZERO;
    }
}
