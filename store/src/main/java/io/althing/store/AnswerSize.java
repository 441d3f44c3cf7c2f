package io.althing.store;

import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.tree.Tree;
import java.util.List;

/// Foretells what a write will answer with, so that one that asks for too much is refused before
/// it is carried out.
final class AnswerSize {
    /// Where more keys are found, the rest is taken to be like them.
    private static final int KEYS_MAX = 1_000;

    private AnswerSize() {}

    static long of(Tree<KeyEntry> keys, Operation operation) {
        return switch (operation) {
            case Command.Put _ -> 0;
            case Command.DeleteRange delete -> delete.returnPrevious() ? of(keys, delete.range(), Long.MAX_VALUE) : 0;
            case RangeQuery query -> isPlain(query) ? of(keys, query.range(), limit(query)) : 0;
            case Command.Transaction transaction ->
                Math.max(sum(keys, transaction.success()), sum(keys, transaction.failure()));
        };
    }

    private static long sum(Tree<KeyEntry> keys, List<Operation> operations) {
        long sum = 0;
        for (Operation operation : operations) {
            sum += of(keys, operation);
        }
        return sum;
    }

    /// Of others only a few pairs may be left in the end.
    private static boolean isPlain(RangeQuery query) {
        return query.target() == RangeQuery.Target.KEY
                && !query.isFiltered()
                && !query.keysOnly()
                && !query.countOnly()
                && query.revision() <= 0;
    }

    private static long limit(RangeQuery query) {
        return query.limit() > 0 ? query.limit() : Long.MAX_VALUE;
    }

    private static long of(Tree<KeyEntry> keys, KeyRange range, long limit) {
        long count = Math.min(limit, Ranges.count(keys, range));
        long looked = Math.min(count, KEYS_MAX);
        var cursor = keys.ascending(Ranges.firstRank(keys, range));
        long bytes = 0;
        for (long i = 0; i < looked && cursor.next(); i++) {
            bytes += Allowance.PAIR_BYTES + cursor.entry().sizeBytes();
        }
        return looked == 0 ? 0 : bytes / looked * count;
    }
}
