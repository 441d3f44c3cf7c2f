package io.althing.store;

import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Commands and queries over few keys, so that they meet; keys are nasty to encode and one
/// another's prefixes.
final class RandomCommands {
    private static final byte[] ALPHABET = {0, 1, 'a', (byte) 0xFF};

    private final Random random;
    private final Model model;

    RandomCommands(Random random, Model model) {
        this.random = random;
        this.model = model;
    }

    Command command(long term, long index) {
        int kind = random.nextInt(100);
        if (kind < 45) {
            return put();
        }
        if (kind < 58) {
            return new Command.DeleteRange(range(), random.nextBoolean());
        }
        if (kind < 84) {
            return transaction(2);
        }
        if (kind < 89) {
            return new Command.Compact(Math.max(-1, model.revision - random.nextInt(40) + 2));
        }
        if (kind < 94) {
            return new Command.GrantLease(1 + random.nextInt(6), random.nextInt(100));
        }
        if (kind < 97) {
            return new Command.RevokeLease(1 + random.nextInt(6));
        }
        return new Command.ExpireLeases(
                term - random.nextInt(2), index - random.nextInt(60), List.of(lease() + 1, lease() + 2));
    }

    private Command.Put put() {
        boolean keepValue = random.nextInt(8) == 0;
        boolean keepLease = random.nextInt(8) == 0;
        return new Command.Put(
                key(),
                keepValue ? Bytes.EMPTY : value(),
                keepLease ? 0 : lease(),
                random.nextBoolean(),
                keepValue,
                keepLease);
    }

    private Command.Transaction transaction(int depth) {
        return new Command.Transaction(compares(), operations(depth), operations(depth));
    }

    Command.Transaction readOnlyTransaction() {
        return new Command.Transaction(compares(), queries(), queries());
    }

    private List<Operation> queries() {
        var queries = new ArrayList<Operation>();
        for (int i = random.nextInt(3); i > 0; i--) {
            queries.add(query());
        }
        return queries;
    }

    private List<Compare> compares() {
        var compares = new ArrayList<Compare>();
        for (int i = random.nextInt(3); i > 0; i--) {
            var target = pick(Compare.Target.values());
            long number = switch (target) {
                case VERSION -> random.nextInt(4);
                case LEASE -> lease();
                case CREATE, MOD, VALUE -> random.nextInt(3) == 0 ? 0 : revision();
            };
            compares.add(new Compare(range(), target, pick(Compare.Relation.values()), number, value()));
        }
        return compares;
    }

    private List<Operation> operations(int depth) {
        var operations = new ArrayList<Operation>();
        for (int i = random.nextInt(5); i > 0; i--) {
            int kind = random.nextInt(10);
            operations.add(
                    kind < 4
                            ? put()
                            : kind < 6
                                    ? new Command.DeleteRange(range(), random.nextBoolean())
                                    : kind < 9 || depth == 0 ? query() : transaction(depth - 1));
        }
        return operations;
    }

    RangeQuery query() {
        boolean isFiltered = random.nextInt(3) == 0;
        // Nothing is sorted on what two keys may share, as the order of ties is anyone's.
        var target = pick(RangeQuery.Target.values());
        return new RangeQuery(
                range(),
                random.nextInt(6) - 1,
                random.nextInt(3) == 0 ? Math.max(0, revision()) : 0,
                pick(RangeQuery.Order.values()),
                target,
                random.nextInt(5) == 0,
                random.nextInt(8) == 0,
                isFiltered ? bound() : 0,
                isFiltered ? bound() : 0,
                isFiltered ? bound() : 0,
                isFiltered ? bound() : 0);
    }

    private long bound() {
        return random.nextInt(3) > 0 ? 0 : Math.max(1, revision());
    }

    private long revision() {
        return model.revision + 2 - random.nextInt(40);
    }

    KeyRange range() {
        var from = key();
        return switch (random.nextInt(6)) {
            case 0 -> new KeyRange(from, null);
            case 1, 2, 3 -> KeyRange.single(from);
            default -> new KeyRange(from, key());
        };
    }

    private Bytes key() {
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return Bytes.wrap(key);
    }

    private Bytes value() {
        byte[] value = new byte[random.nextInt(12)];
        random.nextBytes(value);
        return Bytes.wrap(value);
    }

    private long lease() {
        return random.nextInt(3) == 0 ? random.nextInt(6) : 0;
    }

    private <T> T pick(T[] constants) {
        return constants[random.nextInt(constants.length)];
    }
}
