package io.althing.store;

import io.althing.store.procedure.Keyspace;
import io.althing.store.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What procedures keep, as of one published state.
record OwnView(Tree<OwnEntry> keys, Tree<LeaseEntry> leases, long revision) implements Keyspace {
    @Override
    public @Nullable KeyValue get(Bytes key) {
        var entry = keys.get(key.array());
        return entry == null ? null : entry.pair;
    }

    @Override
    public List<KeyValue> range(KeyRange range, int limit) {
        return range(keys, range, limit);
    }

    static List<KeyValue> range(Tree<OwnEntry> keys, KeyRange range, int limit) {
        int first = keys.rank(range.from().array());
        int end = range.to() == null ? keys.size() : keys.rank(range.to().array());
        var pairs = new ArrayList<KeyValue>(Math.max(0, Math.min(limit, end - first)));
        var cursor = keys.ascending(first);
        for (int left = Math.min(limit, end - first); left > 0 && cursor.next(); left--) {
            pairs.add(cursor.entry().pair);
        }
        return pairs;
    }

    @Override
    public int count(KeyRange range) {
        return count(keys, range);
    }

    static int count(Tree<OwnEntry> keys, KeyRange range) {
        int end = range.to() == null ? keys.size() : keys.rank(range.to().array());
        return Math.max(0, end - keys.rank(range.from().array()));
    }

    @Override
    public boolean hasLease(long id) {
        return leases.get(LeaseEntry.keyOf(id)) != null;
    }
}
