package io.althing.node;

import io.althing.node.measure.Measures;
import io.althing.store.command.Result;
import java.util.concurrent.atomic.LongAdder;

/// Counts what was carried out, as etcd does: each operation by itself, and a transaction too if
/// it did more than one.
final class Operations {
    private Operations() {}

    static void count(Result result, Measures measures) {
        operations(result, measures);
    }

    private static int operations(Result result, Measures measures) {
        return switch (result) {
            case Result.Put _ -> one(measures.puts);
            case Result.Deleted _ -> one(measures.deletes);
            case Result.Range _ -> one(measures.ranges);
            case Result.Transaction transaction -> {
                int sum = 0;
                for (Result each : transaction.results()) {
                    sum += operations(each, measures);
                }
                if (sum > 1) {
                    measures.transactions.increment();
                }
                yield sum;
            }
            case Result.Compacted _, Result.LeaseGranted _, Result.LeaseRevoked _, Result.Called _ -> 0;
            case Result.Alarms _, Result.Hashed _, Result.Done _, Result.Failed _ -> 0;
        };
    }

    private static int one(LongAdder counter) {
        counter.increment();
        return 1;
    }
}
