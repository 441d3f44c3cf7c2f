package io.althing.store;

import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Transactions: decide every branch against the state before, check the chosen path as a whole,
/// then carry it out.
final class TransactionApply {
    private final Draft draft;
    private final Apply apply;
    private final Conditions conditions;

    TransactionApply(Draft draft, Apply apply) {
        this.draft = draft;
        this.apply = apply;
        this.conditions = new Conditions(new DraftSource(draft));
    }

    Result apply(Command.Transaction transaction) {
        var path = new Path();
        decide(transaction, path);
        var failure = check(path);
        if (failure != null) {
            return apply.failed(failure);
        }
        boolean isSucceeded = path.decisions.getFirst();
        var results = carryOut(transaction, path.decisions);
        return new Result.Transaction(draft.readRevision(), isSucceeded, results);
    }

    /// The way through a transaction and those nested in it.
    private static final class Path {
        /// Whether each transaction's compares held, in the order in which they are come to.
        final ArrayDeque<Boolean> decisions = new ArrayDeque<>();

        /// What will be executed, in order, nested transactions flattened.
        final List<Operation> operations = new ArrayList<>();
    }

    private void decide(Command.Transaction transaction, Path path) {
        boolean holds = conditions.hold(transaction.compares());
        path.decisions.add(holds);
        for (Operation operation : holds ? transaction.success() : transaction.failure()) {
            if (operation instanceof Command.Transaction nested) {
                decide(nested, path);
            } else {
                path.operations.add(operation);
            }
        }
    }

    /// In etcd's order: all puts before any read, and keys before leases. A plain put looks at
    /// its
    /// lease first.
    private @Nullable Failure check(Path path) {
        for (int i = 0; i < path.operations.size(); i++) {
            if (path.operations.get(i) instanceof Command.Put put) {
                boolean isMissed = Apply.needsKey(put) && !exists(put.key(), path, i);
                var failure = isMissed ? Failure.KEY_NOT_FOUND : apply.checkLease(put);
                if (failure != null) {
                    return failure;
                }
            }
        }
        for (Operation operation : path.operations) {
            var failure = operation instanceof RangeQuery query ? apply.checkRange(query) : null;
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /// Tells whether the key will exist when operation `position` comes: the last operation
    /// before
    /// it that touches the key decides, else the state before.
    private boolean exists(Bytes key, Path path, int position) {
        for (int i = position - 1; i >= 0; i--) {
            var operation = path.operations.get(i);
            if (operation instanceof Command.Put put && put.key().equals(key)) {
                return true;
            }
            if (operation instanceof Command.DeleteRange delete
                    && delete.range().contains(key)) {
                return false;
            }
        }
        return draft.key(key) != null;
    }

    private List<Result> carryOut(Command.Transaction transaction, ArrayDeque<Boolean> decisions) {
        var results = new ArrayList<Result>();
        for (Operation operation : decisions.removeFirst() ? transaction.success() : transaction.failure()) {
            results.add(
                    switch (operation) {
                        case Command.Put put -> apply.put(put);
                        case Command.DeleteRange delete -> apply.delete(delete);
                        case RangeQuery query -> apply.range(query);
                        // etcd leaves the header of a nested answer empty, hence revision 0.
                        case Command.Transaction nested -> {
                            boolean isSucceeded = decisions.getFirst();
                            yield new Result.Transaction(0, isSucceeded, carryOut(nested, decisions));
                        }
                    });
        }
        return results;
    }
}
