package io.althing.simulation.workload;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What clients ask, drawn by chance and from what any of them has seen; wherever the cluster is.
/// Used by one thread at a time.
public final class Questions {
    /// What [#command] and [#query] are drawn from.
    public static final int KINDS = 18;

    private static final int WRITES = 12;
    private static final KeyRange EVERYTHING = new KeyRange(Bytes.EMPTY, null);

    private final int keys;
    private final int valueBytes;
    private final LongSupplier toldRevision;

    /// What was last seen under each key, by any client: what conditions are made of.
    private final Map<Bytes, KeyValue> seen = new HashMap<>();

    private int written;

    /// @param valueBytes how much longer values are than they must be
    /// @param toldRevision a revision that is known to have been; compactions stay below
    public Questions(int keys, int valueBytes, LongSupplier toldRevision) {
        this.keys = keys;
        this.valueBytes = valueBytes;
        this.toldRevision = toldRevision;
    }

    public static boolean isWrite(int what) {
        return what < WRITES;
    }

    /// Whether a read asks only what one member knows.
    public static boolean isLocal(int what) {
        return what == KINDS - 1;
    }

    /// @param values receives what it may write
    public Command command(int what, RandomGenerator random, List<String> values) {
        Bytes key = key(random);
        return switch (what) {
            case 0, 1, 2, 3 -> put(key, values);
            case 4 -> new Command.DeleteRange(KeyRange.single(key), true);
            case 5, 6 -> ifSeen(key, Compare.Target.VALUE, List.of(put(key, values)), List.of(get(key)));
            case 7 -> ifSeen(key, Compare.Target.MOD, List.of(put(key, values)), List.of(get(key)));
            case 8, 9 -> several(random, key, values);
            case 10 -> {
                Bytes other = another(key);
                Command.Transaction inner =
                        ifSeen(other, Compare.Target.MOD, List.of(put(other, values)), List.of(get(other)));
                yield ifSeen(key, Compare.Target.VERSION, List.of(inner, get(key)), List.of(put(key, values)));
            }
            default -> new Command.Compact(Math.max(1, toldRevision.getAsLong() - random.nextInt(40)));
        };
    }

    public RangeQuery query(int what, RandomGenerator random) {
        return switch (what) {
            case 12 -> get(key(random));
            case 13 -> at(EVERYTHING, Math.max(1, toldRevision.getAsLong() - random.nextInt(50) + 2));
            case 14 -> at(KeyRange.single(key(random)), Math.max(1, toldRevision.getAsLong() - random.nextInt(20)));
            default -> RangeQuery.of(EVERYTHING);
        };
    }

    private Bytes key(RandomGenerator random) {
        return Bytes.utf8("k" + random.nextInt(keys));
    }

    private Bytes another(Bytes key) {
        int number = Integer.parseInt(key.toString().substring(1));
        return Bytes.utf8("k" + (number + 1) % keys);
    }

    private Command.Put put(Bytes key, List<String> values) {
        String value = "v" + ++written + ".".repeat(valueBytes);
        values.add(value);
        return new Command.Put(key, Bytes.utf8(value), 0, true, false, false);
    }

    private static RangeQuery get(Bytes key) {
        return RangeQuery.of(KeyRange.single(key));
    }

    private static RangeQuery at(KeyRange range, long revision) {
        return new RangeQuery(
                range, 0, revision, RangeQuery.Order.NONE, RangeQuery.Target.KEY, false, false, 0, 0, 0, 0);
    }

    /// Moves two keys at once, one of them perhaps twice, and reads a third.
    private Command.Transaction several(RandomGenerator random, Bytes key, List<String> values) {
        Bytes other = another(key);
        Bytes third = key(random);
        List<Operation> operations = new ArrayList<>(List.of(put(key, values), put(other, values)));
        if (!third.equals(key) && !third.equals(other)) {
            operations.addFirst(get(third));
        }
        if (random.nextInt(6) == 0) {
            // Nobody must ever see what it wrote first.
            operations.add(new Command.Transaction(List.of(), List.of(put(key, values)), List.of()));
        }
        return new Command.Transaction(List.of(), operations, List.of());
    }

    /// Does one thing if a key is still as it was last seen, and else another.
    private Command.Transaction ifSeen(
            Bytes key, Compare.Target target, List<Operation> success, List<Operation> failure) {
        KeyValue before = seen.get(key);
        long number = before == null
                ? 0
                : switch (target) {
                    case MOD -> before.modRevision();
                    case VERSION -> before.version();
                    default -> 0;
                };
        Bytes value = before == null ? Bytes.EMPTY : before.value();
        Compare compare = new Compare(KeyRange.single(key), target, Compare.Relation.EQUAL, number, value);
        return new Command.Transaction(List.of(compare), success, failure);
    }

    /// The same with values of its own, so that its effect can be told from the other's.
    public Command withFreshValues(Command.Transaction guarded, List<String> values) {
        return (Command) fresh(guarded, values);
    }

    private Operation fresh(Operation operation, List<String> values) {
        return switch (operation) {
            case Command.Put put -> put(put.key(), values);
            case Command.Transaction(var compares, var success, var failure) ->
                new Command.Transaction(
                        compares,
                        success.stream().map(each -> fresh(each, values)).toList(),
                        failure.stream().map(each -> fresh(each, values)).toList());
            default -> operation;
        };
    }

    /// What an answer shows is what later conditions are made of.
    public void remember(Result result) {
        if (result instanceof Result.Range range) {
            range.pairs().forEach(pair -> seen.put(pair.key(), pair));
        } else if (result instanceof Result.Transaction transaction) {
            transaction.results().forEach(this::remember);
        }
    }
}
