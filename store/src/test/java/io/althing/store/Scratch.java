package io.althing.store;

import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.engine.MemoryHome;
import java.util.List;

/// A store in memory with short words for what tests do.
final class Scratch {
    final MemoryHome home = new MemoryHome();
    Store store = Store.open(home.open());
    private long index;

    Result apply(Command command) {
        var results = store.apply(1, ++index, List.of(command));
        store.publish();
        return results.getFirst();
    }

    Result put(String key, String value) {
        return apply(putOf(key, value));
    }

    Result put(String key, String value, long lease) {
        return apply(new Command.Put(Bytes.utf8(key), Bytes.utf8(value), lease, false, false, false));
    }

    Result delete(String key) {
        return apply(new Command.DeleteRange(single(key), false));
    }

    Result.Range range(KeyRange range) {
        return (Result.Range) store.range(RangeQuery.of(range));
    }

    Result at(String key, long revision) {
        return store.range(atRevision(single(key), revision));
    }

    void sweep() {
        while (store.sweep()) {
            // To the end.
        }
    }

    static Command.Put putOf(String key, String value) {
        return new Command.Put(Bytes.utf8(key), Bytes.utf8(value), 0, false, false, false);
    }

    static Command.Put keepLease(String key, String value) {
        return new Command.Put(Bytes.utf8(key), Bytes.utf8(value), 0, false, false, true);
    }

    static Command.DeleteRange deleteOf(String key) {
        return new Command.DeleteRange(single(key), false);
    }

    static Command.Transaction always(Operation... operations) {
        return new Command.Transaction(List.of(), List.of(operations), List.of());
    }

    static KeyRange single(String key) {
        return KeyRange.single(Bytes.utf8(key));
    }

    static KeyRange all() {
        return new KeyRange(Bytes.wrap(new byte[1]), null);
    }

    static RangeQuery atRevision(KeyRange range, long revision) {
        return new RangeQuery(
                range, 0, revision, RangeQuery.Order.NONE, RangeQuery.Target.KEY, false, false, 0, 0, 0, 0);
    }
}
