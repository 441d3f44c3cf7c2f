package io.althing.store.auth;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of keys as ranges that neither overlap nor touch, in order.
final class Coverage {
    private final List<KeyRange> parts = new ArrayList<>();

    Coverage(List<KeyRange> ranges) {
        ranges.stream()
                .filter(range -> !range.isEmpty())
                .sorted(Comparator.comparing(KeyRange::from))
                .forEach(this::join);
    }

    private void join(KeyRange next) {
        KeyRange last = parts.isEmpty() ? null : parts.getLast();
        if (last == null || !reaches(last.to(), next.from())) {
            parts.add(next);
        } else if (!includesEnd(last.to(), next.to())) {
            parts.set(parts.size() - 1, new KeyRange(last.from(), next.to()));
        }
    }

    /// Whether all of the range is covered. An empty range is where it begins.
    boolean includes(KeyRange range) {
        KeyRange asked = range.isEmpty() ? KeyRange.single(range.from()) : range;
        int low = 0;
        int high = parts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (parts.get(middle).from().compareTo(asked.from()) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return false;
        }
        KeyRange part = parts.get(low - 1);
        return part.contains(asked.from()) && includesEnd(part.to(), asked.to());
    }

    private static boolean reaches(@Nullable Bytes end, Bytes from) {
        return end == null || end.compareTo(from) >= 0;
    }

    private static boolean includesEnd(@Nullable Bytes outer, @Nullable Bytes inner) {
        return outer == null || inner != null && outer.compareTo(inner) >= 0;
    }
}
