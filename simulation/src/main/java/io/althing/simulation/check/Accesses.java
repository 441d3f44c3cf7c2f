package io.althing.simulation.check;

import io.althing.simulation.workload.Call;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A call as what it saw and what it left behind under each key, without any revision: what a
/// checker may use that does not believe in them.
final class Accesses {
    /// Stands for a key that is not there.
    static final String NOTHING = "";

    final Call call;

    /// Seen before anything was written, by key.
    final Map<String, String> reads = new TreeMap<>();

    /// Left behind, by key.
    final Map<String, String> writes = new TreeMap<>();

    private final Set<String> keys;

    /// @param keys all keys there are
    Accesses(Call call, Set<String> keys) {
        this.call = call;
        this.keys = keys;
        Result result = call.result();
        if (result != null) {
            if (call.query != null) {
                read(call.query, result);
            } else if (call.command instanceof Operation operation) {
                did(operation, result);
            }
        } else if (call.ending() == Call.Ending.UNKNOWN && call.command instanceof Operation operation) {
            perhapsDid(operation);
        }
    }

    /// Returns the keys of the plain workload: locks come and go with leases, which no call
    /// explains.
    static Set<String> keys(List<Call> calls) {
        Set<String> keys = new TreeSet<>();
        for (Call call : calls) {
            if (call.command instanceof Operation operation) {
                collect(operation, keys);
            }
        }
        return keys;
    }

    private static void collect(Operation operation, Set<String> keys) {
        switch (operation) {
            case Command.Put put -> {
                if (put.lease() == 0) {
                    keys.add(put.key().toString());
                }
            }
            case Command.Transaction transaction -> {
                transaction.success().forEach(each -> collect(each, keys));
                transaction.failure().forEach(each -> collect(each, keys));
            }
            default -> {}
        }
    }

    private void did(Operation operation, Result result) {
        switch (operation) {
            case Command.Put put
            when result instanceof Result.Put(var revision, var previous) -> {
                see(put.key().toString(), value(previous));
                leave(put.key().toString(), put.value().toString());
            }
            case Command.DeleteRange delete
            when result instanceof Result.Deleted deleted -> {
                String key = delete.range().from().toString();
                see(
                        key,
                        deleted.previous().isEmpty()
                                ? NOTHING
                                : value(deleted.previous().getFirst()));
                leave(key, NOTHING);
            }
            case RangeQuery query -> read(query, result);
            case Command.Transaction transaction
            when result instanceof Result.Transaction answer -> {
                List<Operation> branch = answer.isSucceeded() ? transaction.success() : transaction.failure();
                for (int i = 0; i < branch.size(); i++) {
                    did(branch.get(i), answer.results().get(i));
                }
            }
            default -> {}
        }
    }

    private void read(RangeQuery query, Result result) {
        if (query.revision() > 0 || !(result instanceof Result.Range range)) {
            return;
        }
        Map<String, String> there = new TreeMap<>();
        for (KeyValue pair : range.pairs()) {
            there.put(pair.key().toString(), pair.value().toString());
        }
        for (String key : keys) {
            if (contains(query.range(), key)) {
                see(key, there.getOrDefault(key, NOTHING));
            }
        }
    }

    private static boolean contains(KeyRange range, String key) {
        return range.contains(Bytes.utf8(key));
    }

    private void see(String key, String value) {
        if (keys.contains(key) && !writes.containsKey(key)) {
            reads.putIfAbsent(key, value);
        }
    }

    private void leave(String key, String value) {
        if (keys.contains(key)) {
            writes.put(key, value);
        }
    }

    /// What a call may have done whose answer nobody heard: unconditionally, or on one branch.
    private void perhapsDid(Operation operation) {
        switch (operation) {
            case Command.Put put -> leave(put.key().toString(), put.value().toString());
            case Command.DeleteRange delete -> leave(delete.range().from().toString(), NOTHING);
            case Command.Transaction transaction -> {
                transaction.success().forEach(this::perhapsDid);
                transaction.failure().forEach(this::perhapsDid);
            }
            case RangeQuery query -> {}
        }
    }

    private static String value(@Nullable KeyValue pair) {
        return pair == null ? NOTHING : pair.value().toString();
    }
}
