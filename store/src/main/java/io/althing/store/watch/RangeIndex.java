package io.althing.store.watch;

import io.althing.store.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds the groups whose range holds a key. Immutable; those that came since are for whoever has
/// it to ask.
///
/// The groups sorted by where they begin are read as a balanced tree (the middle is the root),
/// each place knowing the furthest end below it, so that a subtree that ends before the key is
/// passed over.
final class RangeIndex {
    private final List<WatchGroup> sorted;

    /// Furthest end of the subtree whose root is at this place; null for no end.
    private final @Nullable Bytes[] furthest;

    RangeIndex(Iterable<WatchGroup> groups) {
        this.sorted = new ArrayList<>();
        groups.forEach(sorted::add);
        sorted.sort(Comparator.comparing(group -> group.range().from()));
        this.furthest = new Bytes[sorted.size()];
        measure(0, sorted.size());
    }

    int size() {
        return sorted.size();
    }

    void forEachWith(Bytes key, Consumer<WatchGroup> action) {
        visit(0, sorted.size(), key, action);
    }

    private void visit(int from, int to, Bytes key, Consumer<WatchGroup> action) {
        if (from >= to) {
            return;
        }
        int middle = (from + to) >>> 1;
        Bytes end = furthest[middle];
        if (end != null && end.compareTo(key) <= 0) {
            return;
        }
        visit(from, middle, key, action);
        var range = sorted.get(middle).range();
        if (range.from().compareTo(key) > 0) {
            return;
        }
        if (range.contains(key)) {
            action.accept(sorted.get(middle));
        }
        visit(middle + 1, to, key, action);
    }

    private void measure(int from, int to) {
        if (from >= to) {
            return;
        }
        int middle = (from + to) >>> 1;
        measure(from, middle);
        measure(middle + 1, to);
        Bytes end = sorted.get(middle).range().to();
        if (from < middle) {
            end = further(end, furthest[(from + middle) >>> 1]);
        }
        if (middle + 1 < to) {
            end = further(end, furthest[(middle + 1 + to) >>> 1]);
        }
        furthest[middle] = end;
    }

    private static @Nullable Bytes further(@Nullable Bytes one, @Nullable Bytes other) {
        return one == null || other == null ? null : one.compareTo(other) >= 0 ? one : other;
    }
}
