package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OverlapsTest {
    private static Command.Put put(String key) {
        return new Command.Put(Bytes.utf8(key), Bytes.EMPTY, 0, false, false, false);
    }

    private static Command.DeleteRange delete(String key) {
        return new Command.DeleteRange(KeyRange.single(Bytes.utf8(key)), false);
    }

    private static Command.DeleteRange delete(String from, @Nullable String to) {
        return new Command.DeleteRange(new KeyRange(Bytes.utf8(from), to == null ? null : Bytes.utf8(to)), false);
    }

    private static Command.Transaction when(List<Operation> success, List<Operation> failure) {
        return new Command.Transaction(List.of(), success, failure);
    }

    private static Command.Transaction always(Operation... operations) {
        return when(List.of(operations), List.of());
    }

    private static void assertAllowed(Command.Transaction transaction) {
        Overlaps.check(transaction);
    }

    private static void assertRefused(Command.Transaction transaction) {
        assertThatThrownBy(() -> Overlaps.check(transaction))
                .hasMessage("INVALID_ARGUMENT: etcdserver: duplicate key given in txn request");
    }

    @Test
    void aKeyIsPutOncePerBranch() {
        assertRefused(always(put("a"), put("a")));
        assertRefused(when(List.of(), List.of(put("a"), put("b"), put("a"))));
        assertAllowed(when(List.of(put("a")), List.of(put("a"))));
        assertAllowed(always(put("a"), put("b")));
    }

    @Test
    void aPutAndADeleteThatCoversItExcludeEachOtherInAnyOrder() {
        assertRefused(always(put("b"), delete("a", "c")));
        assertRefused(always(delete("a", "c"), put("b")));
        assertRefused(always(put("b"), delete("b")));
        assertRefused(always(delete("a", null), put("z")));
        assertAllowed(always(delete("a", "b"), put("b")));
        assertAllowed(when(List.of(put("b")), List.of(delete("a", "c"))));
    }

    @Test
    void deletesMayOverlapAndADeleteOfNothingCoversNothing() {
        assertAllowed(always(delete("a", "c"), delete("b", "d"), delete("a", null)));
        assertAllowed(always(delete("c", "a"), put("b")));
    }

    @Test
    void readsNeverCollide() {
        assertAllowed(always(RangeQuery.of(KeyRange.single(Bytes.utf8("a"))), put("a")));
    }

    @Test
    void bothBranchesOfANestedTransactionCountForTheOneAroundIt() {
        Operation nested = when(List.of(put("a")), List.of(put("a"), put("b")));
        assertAllowed(always(nested));
        assertRefused(always(nested, put("a")));
        assertRefused(always(put("b"), nested));
        assertRefused(always(nested, always(put("b"))));
        assertRefused(always(nested, delete("a", "z")));
    }

    @Test
    void theBranchesOfANestedTransactionMayPutAndDeleteTheSameKey() {
        assertAllowed(always(when(List.of(put("a")), List.of(delete("a")))));
        assertAllowed(always(when(List.of(delete("a", null)), List.of(put("a")))));
        assertRefused(always(when(List.of(put("a")), List.of(delete("a"))), put("a")));
    }

    @Test
    void nestedTransactionsBesideEachOtherMayNotPutAndDeleteTheSameKey() {
        assertRefused(always(always(delete("a")), always(put("a"))));
        assertRefused(always(always(put("a")), always(delete("a"))));
        assertAllowed(always(always(delete("a")), always(delete("a"))));
    }

    /// The rule by its words: any two operations that can both run must not change the same key,
    /// unless both delete it.
    @Test
    void agreesWithTheRuleSpelledOutOnRandomTransactions() {
        long seed = 20261121;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            Command.Transaction transaction = random(random, 2);
            boolean isAllowed = naive(transaction);
            refused += isAllowed ? 0 : 1;
            assertThat(isAllowed(transaction))
                    .as("seed %d round %d: %s", seed, round, transaction)
                    .isEqualTo(isAllowed);
        }
        assertThat(refused).isBetween(2_000, 18_000);
    }

    private static boolean isAllowed(Command.Transaction transaction) {
        try {
            Overlaps.check(transaction);
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private static Command.Transaction random(Random random, int depth) {
        return when(randomBranch(random, depth), randomBranch(random, depth));
    }

    private static List<Operation> randomBranch(Random random, int depth) {
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int kind = random.nextInt(depth == 0 ? 4 : 6);
            operations.add(
                    kind < 3
                            ? put(letter(random))
                            : kind == 3
                                    ? delete(letter(random), random.nextInt(9) == 0 ? null : letter(random))
                                    : random(random, depth - 1));
        }
        return operations;
    }

    private static String letter(Random random) {
        return String.valueOf((char) ('a' + random.nextInt(12)));
    }

    private static boolean naive(Command.Transaction transaction) {
        return naive(transaction.success()) && naive(transaction.failure());
    }

    private static boolean naive(List<Operation> branch) {
        for (int i = 0; i < branch.size(); i++) {
            if (branch.get(i) instanceof Command.Transaction nested && !naive(nested)) {
                return false;
            }
            for (int j = i + 1; j < branch.size(); j++) {
                if (collide(flat(branch.get(i)), flat(branch.get(j)))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Operation> flat(Operation operation) {
        List<Operation> all = new ArrayList<>();
        if (operation instanceof Command.Transaction nested) {
            nested.success().forEach(each -> all.addAll(flat(each)));
            nested.failure().forEach(each -> all.addAll(flat(each)));
        } else {
            all.add(operation);
        }
        return all;
    }

    private static boolean collide(List<Operation> some, List<Operation> others) {
        return some.stream().anyMatch(one -> others.stream().anyMatch(other -> collide(one, other)));
    }

    private static boolean collide(Operation one, Operation other) {
        if (one instanceof Command.Put put) {
            return other instanceof Command.Put second && second.key().equals(put.key())
                    || other instanceof Command.DeleteRange delete
                            && delete.range().contains(put.key());
        }
        return other instanceof Command.Put && collide(other, one);
    }
}
