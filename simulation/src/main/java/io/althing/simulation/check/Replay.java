package io.althing.simulation.check;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.procedure.Keyspace;
import io.althing.store.watch.Event;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The keys of procedures as they were, revision by revision, for those who look.
public final class Replay implements Keyspace {
    private final TreeMap<Bytes, KeyValue> keys = new TreeMap<>();

    /// What one revision changed.
    public void follow(List<Event> events) {
        for (Event event : events) {
            if (event.isDelete()) {
                keys.remove(event.pair().key());
            } else {
                keys.put(event.pair().key(), event.pair());
            }
        }
    }

    /// All that there is.
    public Set<Bytes> names() {
        return Collections.unmodifiableSet(keys.keySet());
    }

    @Override
    public long revision() {
        return 0;
    }

    @Override
    public @Nullable KeyValue get(Bytes key) {
        return keys.get(key);
    }

    @Override
    public List<KeyValue> range(KeyRange range, int limit) {
        return in(range).values().stream().limit(limit).toList();
    }

    @Override
    public int count(KeyRange range) {
        return in(range).size();
    }

    private SortedMap<Bytes, KeyValue> in(KeyRange range) {
        SortedMap<Bytes, KeyValue> tail = keys.tailMap(range.from());
        return range.to() == null ? tail : tail.headMap(range.to());
    }

    @Override
    public boolean hasLease(long id) {
        return true;
    }
}
