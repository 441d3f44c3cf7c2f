package io.althing.door.etcd;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Finds keys that one branch of a transaction would change twice: put twice, or put and deleted
/// in any order.
///
/// Both branches of a nested transaction count for the branch around it, but they may change the
/// same key: only one of them runs. (etcd misses one case, a put in a nested transaction and a
/// delete in a later one beside it; it is refused here like its mirror image.)
final class Overlaps {
    private Overlaps() {}

    static void check(Command.Transaction transaction) {
        changes(transaction.success());
        changes(transaction.failure());
    }

    private static Changes changes(List<Operation> operations) {
        Changes all = new Changes();
        for (Operation operation : operations) {
            switch (operation) {
                case Command.Put put -> all.add(Changes.put(put.key()));
                case Command.DeleteRange delete -> all.add(Changes.delete(delete.range()));
                case Command.Transaction nested -> {
                    Changes either = changes(nested.success());
                    either.addUnchecked(changes(nested.failure()));
                    all.add(either);
                }
                case RangeQuery query -> {}
            }
        }
        return all;
    }

    /// The keys that a branch puts, and those that it deletes as ranges that do not touch each
    /// other.
    private static final class Changes {
        private final TreeSet<Bytes> puts = new TreeSet<>();
        private final TreeMap<Bytes, KeyRange> deletes = new TreeMap<>();

        static Changes put(Bytes key) {
            Changes one = new Changes();
            one.puts.add(key);
            return one;
        }

        static Changes delete(KeyRange range) {
            Changes one = new Changes();
            one.addDelete(range);
            return one;
        }

        /// Adds what a further operation changes, which must be other keys.
        void add(Changes other) {
            for (Bytes key : other.puts) {
                if (puts.contains(key) || deletes(key)) {
                    throw WireErrors.duplicateKey();
                }
            }
            for (KeyRange range : other.deletes.values()) {
                Bytes first = puts.ceiling(range.from());
                if (first != null && range.contains(first)) {
                    throw WireErrors.duplicateKey();
                }
            }
            addUnchecked(other);
        }

        void addUnchecked(Changes other) {
            puts.addAll(other.puts);
            for (KeyRange range : other.deletes.values()) {
                addDelete(range);
            }
        }

        private boolean deletes(Bytes key) {
            Map.Entry<Bytes, KeyRange> before = deletes.floorEntry(key);
            return before != null && before.getValue().contains(key);
        }

        private void addDelete(KeyRange range) {
            if (range.isEmpty()) {
                return;
            }
            KeyRange merged = range;
            Map.Entry<Bytes, KeyRange> before = deletes.floorEntry(range.from());
            if (before != null && reaches(before.getValue(), range.from())) {
                merged = union(before.getValue(), range);
            }
            Map.Entry<Bytes, KeyRange> after = deletes.ceilingEntry(merged.from());
            while (after != null && reaches(merged, after.getKey())) {
                merged = union(merged, after.getValue());
                deletes.remove(after.getKey());
                after = deletes.ceilingEntry(merged.from());
            }
            deletes.put(merged.from(), merged);
        }

        private static boolean reaches(KeyRange range, Bytes key) {
            return range.to() == null || range.to().compareTo(key) >= 0;
        }

        /// @param first starts no later than the other
        private static KeyRange union(KeyRange first, KeyRange other) {
            Bytes to = first.to();
            return to == null || reaches(other, to)
                    ? new KeyRange(first.from(), to == null ? null : other.to())
                    : first;
        }
    }
}
