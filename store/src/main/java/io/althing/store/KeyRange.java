package io.althing.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The keys from `from` (inclusive) to `to` (exclusive); without `to`, all keys from `from` on.
/// Empty when `to` is not above `from`.
public record KeyRange(Bytes from, @Nullable Bytes to) {
    /// Returns the range of exactly one key.
    public static KeyRange single(Bytes key) {
        return new KeyRange(key, Bytes.wrap(Arrays.copyOf(key.array(), key.length() + 1)));
    }

    public boolean isSingle() {
        return to != null
                && to.length() == from.length() + 1
                && to.array()[from.length()] == 0
                && Arrays.equals(to.array(), 0, from.length(), from.array(), 0, from.length());
    }

    public boolean contains(Bytes key) {
        return key.compareTo(from) >= 0 && (to == null || key.compareTo(to) < 0);
    }

    public boolean isEmpty() {
        return to != null && to.compareTo(from) <= 0;
    }
}
