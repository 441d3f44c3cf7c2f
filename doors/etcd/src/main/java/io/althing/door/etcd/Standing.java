package io.althing.door.etcd;

import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who stands in a line, as etcd's locks and elections form it: everybody has a key of its own
/// below one name, and whoever created its key first is at the head. Keys that one transaction
/// created stand side by side.
///
/// Not safe for several threads.
final class Standing {
    private final Map<Bytes, KeyValue> byKey = new HashMap<>();
    private final TreeSet<KeyValue> inOrder =
            new TreeSet<>(Comparator.comparingLong(KeyValue::createRevision).thenComparing(KeyValue::key));

    /// All others leave.
    void replace(Collection<KeyValue> pairs) {
        byKey.clear();
        inOrder.clear();
        pairs.forEach(this::put);
    }

    /// Joins, or says something new where it stands; at the end if it left and came back.
    void put(KeyValue pair) {
        remove(pair.key());
        byKey.put(pair.key(), pair);
        inOrder.add(pair);
    }

    void remove(Bytes key) {
        KeyValue pair = byKey.remove(key);
        if (pair != null) {
            inOrder.remove(pair);
        }
    }

    /// Since when this key stands here: the revision that created it; 0 if it does not.
    long since(Bytes key) {
        KeyValue pair = byKey.get(key);
        return pair == null ? 0 : pair.createRevision();
    }

    @Nullable
    KeyValue head() {
        return inOrder.isEmpty() ? null : inOrder.first();
    }
}
