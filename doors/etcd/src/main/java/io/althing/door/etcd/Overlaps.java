package io.althing.door.etcd;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Finds keys that one branch of a transaction would change twice: put twice, or put and
/// deleted in any order.
///
/// Both branches of a nested transaction count for the branch around it, but may put the same
/// key as each other: only one of them
/// runs.
final class Overlaps {
    private record Changes(TreeSet<Bytes> puts, List<KeyRange> deletes) {
        static Changes none() {
            return new Changes(new TreeSet<>(), new ArrayList<>());
        }

        void put(Bytes key) {
            if (!puts.add(key) || deletes.stream().anyMatch(range -> range.contains(key))) {
                throw WireErrors.duplicateKey();
            }
        }

        void delete(KeyRange range) {
            deletes.add(range);
            if (covers(range)) {
                throw WireErrors.duplicateKey();
            }
        }

        private boolean covers(KeyRange range) {
            Bytes first = puts.ceiling(range.from());
            return first != null && range.contains(first);
        }
    }

    private Overlaps() {}

    static void check(Command.Transaction transaction) {
        branch(transaction.success());
        branch(transaction.failure());
    }

    private static Changes branch(List<Operation> operations) {
        Changes all = Changes.none();
        for (Operation operation : operations) {
            switch (operation) {
                case Command.Put put -> all.put(put.key());
                case Command.DeleteRange delete -> all.delete(delete.range());
                case Command.Transaction nested -> add(all, nested);
                case RangeQuery query -> {}
            }
        }
        return all;
    }

    private static void add(Changes all, Command.Transaction nested) {
        Changes success = branch(nested.success());
        Changes failure = branch(nested.failure());
        TreeSet<Bytes> puts = new TreeSet<>(success.puts);
        puts.addAll(failure.puts);
        puts.forEach(all::put);
        success.deletes.forEach(all::delete);
        failure.deletes.forEach(all::delete);
    }
}
