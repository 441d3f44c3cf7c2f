package io.althing.store;

import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Queries that are answered together, all from one published state.
record PlannedRead(ViewSource source, boolean isSucceeded, List<RangeQuery> queries) {
    /// Decides the branch of a transaction that only reads.
    static PlannedRead of(ViewSource source, Command.Transaction transaction) {
        boolean holds = new Conditions(source).hold(transaction.compares());
        var queries = new ArrayList<RangeQuery>();
        for (Operation operation : holds ? transaction.success() : transaction.failure()) {
            queries.add((RangeQuery) operation);
        }
        return new PlannedRead(source, holds, queries);
    }

    /// Returns why this state cannot answer one of the queries, or null if it can answer all.
    Result.@Nullable Failed check(View view) {
        for (RangeQuery query : queries) {
            var failure = check(query, view);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private static Result.@Nullable Failed check(RangeQuery query, View view) {
        long present = view.applied().revision();
        if (query.revision() > present) {
            return new Result.Failed(present, Result.Failure.FUTURE_REVISION);
        }
        boolean isCompacted = query.revision() > 0 && query.revision() < view.compactedRevision();
        return isCompacted ? new Result.Failed(present, Result.Failure.COMPACTED) : null;
    }

    Result onlyResult(Allowance allowance) {
        return Reader.read(source, queries.getFirst(), allowance);
    }

    Result transactionResult(Allowance allowance) {
        var results = new ArrayList<Result>(queries.size());
        for (RangeQuery query : queries) {
            results.add(Reader.read(source, query, allowance));
        }
        return new Result.Transaction(source.revision(), isSucceeded, results);
    }
}
