package io.althing.store.auth;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// What a role allows in a range.
public record Permission(Access access, KeyRange range) {
    /// Ordinals are on disk: constants are only ever added at the end.
    public enum Access {
        READ,
        WRITE,
        READ_WRITE;

        boolean includesRead() {
            return this != WRITE;
        }

        boolean includesWrite() {
            return this != READ;
        }
    }

    /// By first key, then by end; everything up to the last key comes last.
    static final Comparator<Permission> BY_RANGE =
            Comparator.comparing((Permission each) -> each.range.from()).thenComparing(each -> each.range, byEnd());

    private static Comparator<KeyRange> byEnd() {
        return (one, other) -> {
            @Nullable Bytes end = one.to();
            @Nullable Bytes otherEnd = other.to();
            if (end == null || otherEnd == null) {
                return Boolean.compare(end == null, otherEnd == null);
            }
            return end.compareTo(otherEnd);
        };
    }
}
