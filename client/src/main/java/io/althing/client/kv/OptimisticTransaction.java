package io.althing.client.kv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One attempt of [Kv#transact]: everything that is read is as of one revision, with this
/// transaction's own writes over it; nothing is written before the end. Used by one thread.
///
/// Each key that was read is one condition of the commit, of which servers allow 128.
public final class OptimisticTransaction {
    private final Kv kv;

    /// What was read of the store, and at which revision it was last written; 0 for not there.
    private final Map<Bytes, Optional<KeyValue>> read = new TreeMap<>();

    private final List<Condition> ranges = new ArrayList<>();
    private final Map<Bytes, Operation> writes = new LinkedHashMap<>();
    private long revision;

    OptimisticTransaction(Kv kv) {
        this.kv = kv;
    }

    public Optional<KeyValue> get(String key) {
        return get(Bytes.of(key));
    }

    /// Returns the key with its value. If this transaction wrote it, all its numbers are 0.
    public Optional<KeyValue> get(Bytes key) {
        Operation own = writes.get(key);
        if (own != null) {
            return Optional.ofNullable(written(own));
        }
        Optional<KeyValue> known = read.get(key);
        if (known == null) {
            known = ask(Keys.one(key)).first();
            read.put(key, known);
        }
        return known;
    }

    /// Returns all of these keys in their order. Keys that others add or take away are a
    /// conflict.
    public List<KeyValue> get(Keys keys) {
        TreeMap<Bytes, KeyValue> all = new TreeMap<>();
        for (KeyValue each : ask(keys).entries()) {
            read.put(each.key(), Optional.of(each));
            all.put(each.key(), each);
        }
        ranges.add(Condition.noneNewerThan(keys, revision));
        writes.forEach((key, own) -> {
            KeyValue value = written(own);
            if (keys.contains(key) && value == null) {
                all.remove(key);
            } else if (keys.contains(key) && value != null) {
                all.put(key, value);
            }
        });
        return List.copyOf(all.values());
    }

    public void put(String key, String value) {
        put(Put.of(key, value));
    }

    public void put(Bytes key, Bytes value) {
        put(Put.of(key, value));
    }

    /// Writes when the transaction is committed. The last write of a key counts.
    public void put(Put put) {
        writes.put(put.key(), put);
    }

    public void delete(String key) {
        delete(Bytes.of(key));
    }

    public void delete(Bytes key) {
        writes.put(key, Delete.key(key));
    }

    /// Returns the revision that everything is read at, or 0 before the first read.
    public long revision() {
        return revision;
    }

    private Result.Found ask(Keys keys) {
        Result.Found found = kv.get(Get.of(keys).atRevision(revision)).await();
        if (revision == 0) {
            revision = found.revision();
        }
        return found;
    }

    private static @Nullable KeyValue written(Operation own) {
        return own instanceof Put
                ? new KeyValue(((Put) own).key(), ((Put) own).value(), 0, 0, 0, ((Put) own).lease())
                : null;
    }

    /// Returns whether it was committed; if not, something that it read has changed.
    boolean commit() {
        if (writes.isEmpty()) {
            // What was read belongs together already.
            return true;
        }
        List<Condition> conditions = new ArrayList<>(ranges);
        read.forEach((key, value) -> conditions.add(
                Condition.unchangedSince(key, value.map(KeyValue::modRevision).orElse(0L))));
        return kv.commit(Transaction.when(conditions).then(List.copyOf(writes.values())))
                .await()
                .isHeld();
    }
}
