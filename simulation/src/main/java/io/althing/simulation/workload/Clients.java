package io.althing.simulation.workload;

import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.script.Conditions;
import io.althing.simulation.world.World;
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
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Clients that ask any member for anything, one thing at a time.
public final class Clients {
    private static final long MILLI = 1_000_000L;
    private static final KeyRange EVERYTHING = new KeyRange(Bytes.EMPTY, null);

    private final World world;
    private final Desk desk;
    private final Conditions conditions;

    /// What was last seen under each key, by any client: what conditions are made of.
    private final Map<Bytes, KeyValue> seen = new HashMap<>();

    private int written;

    public Clients(World world, Desk desk, Conditions conditions) {
        this.world = world;
        this.desk = desk;
        this.conditions = conditions;
    }

    public void start() {
        for (int client = 1; client <= conditions.clients(); client++) {
            think(client, world.randomness().of("client", client));
        }
    }

    private void think(int client, RandomGenerator random) {
        long nanos = (long) (-Math.log(1 - random.nextDouble()) * conditions.thinkMillis() * MILLI);
        desk.after(client, nanos, () -> {
            if (!desk.isClosed()) {
                ask(client, random);
            }
        });
    }

    private void ask(int client, RandomGenerator random) {
        Optional<SimMember> up = desk.anyMember(random);
        if (up.isEmpty()) {
            think(client, random);
            return;
        }
        SimMember member = up.get();
        int what = random.nextInt(18);
        if (what < 12) {
            List<String> values = new ArrayList<>();
            desk.write(client, member, command(what, random, values), values, call -> learn(call, client, random));
        } else {
            RangeQuery query = query(what, random);
            desk.read(client, member, query, what == 17, call -> learn(call, client, random));
        }
    }

    private Command command(int what, RandomGenerator random, List<String> values) {
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
            default -> new Command.Compact(Math.max(1, desk.toldRevision() - random.nextInt(40)));
        };
    }

    private RangeQuery query(int what, RandomGenerator random) {
        return switch (what) {
            case 12 -> get(key(random));
            case 13 -> at(EVERYTHING, Math.max(1, desk.toldRevision() - random.nextInt(50) + 2));
            case 14 -> at(KeyRange.single(key(random)), Math.max(1, desk.toldRevision() - random.nextInt(20)));
            default -> RangeQuery.of(EVERYTHING);
        };
    }

    private Bytes key(RandomGenerator random) {
        return Bytes.utf8("k" + random.nextInt(conditions.keys()));
    }

    private Bytes another(Bytes key) {
        int number = Integer.parseInt(key.toString().substring(1));
        return Bytes.utf8("k" + (number + 1) % conditions.keys());
    }

    private Command.Put put(Bytes key, List<String> values) {
        String value = "v" + ++written + ".".repeat(conditions.valueBytes());
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

    private void learn(Call call, int client, RandomGenerator random) {
        Result result = call.result();
        if (result != null) {
            remember(result);
        }
        boolean isGuarded = call.command instanceof Command.Transaction guarded
                && !guarded.compares().isEmpty();
        if (isGuarded && call.ending() == Call.Ending.UNKNOWN && random.nextInt(4) > 0) {
            retry((Command.Transaction) Objects.requireNonNull(call.command), client, random);
        } else {
            think(client, random);
        }
    }

    /// Whoever does not know whether a guarded write took effect tries again under the same
    /// guard, of which only one can come true.
    private void retry(Command.Transaction guarded, int client, RandomGenerator random) {
        Optional<SimMember> up = desk.anyMember(random);
        if (up.isEmpty() || desk.isClosed()) {
            think(client, random);
            return;
        }
        List<String> values = new ArrayList<>();
        Operation again = withFreshValues(guarded, values);
        desk.write(client, up.get(), (Command) again, values, call -> learn(call, client, random));
    }

    /// The same with values of its own, so that its effect can be told from the other's.
    private Operation withFreshValues(Operation operation, List<String> values) {
        return switch (operation) {
            case Command.Put put -> put(put.key(), values);
            case Command.Transaction(var compares, var success, var failure) ->
                new Command.Transaction(
                        compares,
                        success.stream()
                                .map(each -> withFreshValues(each, values))
                                .toList(),
                        failure.stream()
                                .map(each -> withFreshValues(each, values))
                                .toList());
            default -> operation;
        };
    }

    private void remember(Result result) {
        if (result instanceof Result.Range range) {
            range.pairs().forEach(pair -> seen.put(pair.key(), pair));
        } else if (result instanceof Result.Transaction transaction) {
            transaction.results().forEach(this::remember);
        }
    }
}
