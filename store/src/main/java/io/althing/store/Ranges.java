package io.althing.store;

import io.althing.store.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/// Key ranges as spans of ranks in the index.
final class Ranges {
    private Ranges() {}

    static int firstRank(Tree<KeyEntry> keys, KeyRange range) {
        return keys.rank(range.from().array());
    }

    static int count(Tree<KeyEntry> keys, KeyRange range) {
        int end = range.to() == null ? keys.size() : keys.rank(range.to().array());
        return Math.max(0, end - firstRank(keys, range));
    }

    static List<KeyEntry> entries(Tree<KeyEntry> keys, KeyRange range) {
        if (range.isSingle()) {
            var entry = keys.get(range.from().array());
            return entry == null ? List.of() : List.of(entry);
        }
        int count = count(keys, range);
        var entries = new ArrayList<KeyEntry>(count);
        var cursor = keys.ascending(firstRank(keys, range));
        while (entries.size() < count && cursor.next()) {
            entries.add(cursor.entry());
        }
        return entries;
    }
}
