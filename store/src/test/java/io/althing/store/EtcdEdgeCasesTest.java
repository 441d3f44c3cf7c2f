package io.althing.store;

import static io.althing.store.Scratch.all;
import static io.althing.store.Scratch.always;
import static io.althing.store.Scratch.atRevision;
import static io.althing.store.Scratch.deleteOf;
import static io.althing.store.Scratch.putOf;
import static io.althing.store.Scratch.single;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Compare.Relation;
import io.althing.store.command.Compare.Target;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The corners of etcd's keyspace that implementations get wrong.
class EtcdEdgeCasesTest {
    private final Scratch scratch = new Scratch();

    @Test
    void anEmptyStoreHasRevisionOneAndTheFirstPutMakesTwo() {
        assertThat(scratch.range(all())).isEqualTo(new Result.Range(1, List.of(), 0, false));
        assertThat(scratch.put("a", "x")).isEqualTo(new Result.Put(2, null));
    }

    @Test
    void deletingNothingLeavesTheRevision() {
        scratch.put("a", "x");
        assertThat(scratch.delete("absent")).isEqualTo(new Result.Deleted(2, 0, List.of()));
        assertThat(scratch.store.revision()).isEqualTo(2);
    }

    @Test
    void aTransactionMakesOneRevisionForAllItsWrites() {
        var result = scratch.apply(always(putOf("a", "1"), deleteOf("absent"), putOf("b", "2")));
        assertThat(result)
                .isEqualTo(new Result.Transaction(
                        2,
                        true,
                        List.of(
                                new Result.Put(2, null),
                                new Result.Deleted(2, 0, List.of()),
                                new Result.Put(2, null))));
        assertThat(scratch.range(all()).pairs())
                .extracting(KeyValue::modRevision)
                .containsExactly(2L, 2L);
    }

    @Test
    void aRangeInATransactionSeesTheWritesBeforeItAndNotThoseAfter() {
        scratch.put("a", "old");
        var read = RangeQuery.of(single("a"));
        var result = (Result.Transaction) scratch.apply(always(read, putOf("a", "new"), read));
        var before = (Result.Range) result.results().getFirst();
        var after = (Result.Range) result.results().getLast();
        assertThat(before.revision()).isEqualTo(2);
        assertThat(before.pairs()).extracting(pair -> pair.value().toString()).containsExactly("old");
        assertThat(after.revision()).isEqualTo(3);
        assertThat(after.pairs()).extracting(pair -> pair.value().toString()).containsExactly("new");
    }

    @Test
    void aTransactionThatOnlyReadsNeedsNoLogAndReadsOneState() {
        scratch.put("a", "1");
        scratch.put("a", "2");
        scratch.apply(new Command.Compact(3));
        var isThere = new Compare(single("a"), Target.VERSION, Relation.EQUAL, 2, Bytes.EMPTY);
        var now = RangeQuery.of(single("a"));
        var tooEarly = atRevision(single("a"), 2);
        var transaction = new Command.Transaction(List.of(isThere), List.of(now, now), List.of(tooEarly));
        assertThat(transaction.isReadOnly()).isTrue();
        var result = (Result.Transaction) scratch.store.read(transaction);
        assertThat(result.isSucceeded()).isTrue();
        assertThat(result.revision()).isEqualTo(3);
        assertThat(result.results())
                .hasSize(2)
                .allSatisfy(each -> assertThat(((Result.Range) each).pairs()).hasSize(1));
        assertThat(scratch.store.read(always(now, tooEarly))).isEqualTo(new Result.Failed(3, Failure.COMPACTED));
        assertThat(always(now, always()).isReadOnly()).isFalse();
        assertThat(always(now, putOf("a", "3")).isReadOnly()).isFalse();
    }

    @Test
    void aMissingKeyComparesAsZeroButHasNoValueAtAll() {
        assertThat(holds(single("a"), Target.VALUE, Relation.NOT_EQUAL, 0, "x")).isFalse();
        assertThat(holds(single("a"), Target.VALUE, Relation.EQUAL, 0, "")).isFalse();
        for (Target target : List.of(Target.VERSION, Target.CREATE, Target.MOD, Target.LEASE)) {
            assertThat(holds(single("a"), target, Relation.EQUAL, 0, ""))
                    .as(target.name())
                    .isTrue();
        }
    }

    @Test
    void aCompareOfARangeMustHoldForEveryKey() {
        assertThat(holds(all(), Target.CREATE, Relation.EQUAL, 0, "")).isTrue();
        scratch.put("a", "x");
        assertThat(holds(all(), Target.CREATE, Relation.EQUAL, 0, "")).isFalse();
        scratch.put("b", "y");
        assertThat(holds(all(), Target.VALUE, Relation.LESS, 0, "z")).isTrue();
        assertThat(holds(all(), Target.VALUE, Relation.EQUAL, 0, "x")).isFalse();
    }

    @Test
    void comparesOfNestedTransactionsSeeTheStateBeforeTheOuterOne() {
        var nested = new Command.Transaction(
                List.of(new Compare(single("a"), Target.CREATE, Relation.EQUAL, 0, Bytes.EMPTY)),
                List.of(putOf("was absent", "")),
                List.of(putOf("was present", "")));
        var result = (Result.Transaction) scratch.apply(always(putOf("a", "x"), nested));
        assertThat(result.results().getLast())
                .isEqualTo(new Result.Transaction(0, true, List.of(new Result.Put(2, null))));
    }

    @Test
    void keepingTheLeaseOfAMissingKeyFailsTheWholeTransaction() {
        var result = scratch.apply(always(putOf("a", "x"), Scratch.keepLease("missing", "y")));
        assertThat(result).isEqualTo(new Result.Failed(1, Failure.KEY_NOT_FOUND));
        assertThat(scratch.range(all()).count()).isZero();
    }

    @Test
    void keepingIsJudgedByTheWritesBeforeItInTheTransaction() {
        scratch.put("a", "x");
        assertThat(scratch.apply(always(deleteOf("a"), Scratch.keepLease("a", "y"))))
                .isEqualTo(new Result.Failed(2, Failure.KEY_NOT_FOUND));
        assertThat(scratch.apply(always(putOf("b", "1"), always(Scratch.keepLease("b", "2")))))
                .isInstanceOf(Result.Transaction.class);
    }

    @Test
    void anUnknownLeaseOrARevisionOutOfReachFailsTheWholeTransaction() {
        scratch.put("a", "x");
        scratch.put("a", "y");
        scratch.apply(new Command.Compact(3));
        var unknownLease = new Command.Put(Bytes.utf8("b"), Bytes.EMPTY, 9, false, false, false);
        assertThat(scratch.apply(always(putOf("c", ""), unknownLease)))
                .isEqualTo(new Result.Failed(3, Failure.LEASE_NOT_FOUND));
        assertThat(scratch.apply(always(putOf("c", ""), Scratch.atRevision(all(), 2))))
                .isEqualTo(new Result.Failed(3, Failure.COMPACTED));
        assertThat(scratch.apply(always(putOf("c", ""), Scratch.atRevision(all(), 4))))
                .isEqualTo(new Result.Failed(3, Failure.FUTURE_REVISION));
        assertThat(scratch.range(single("c")).count()).isZero();
    }

    @Test
    void aPutWithoutLeaseDetachesAndAPutThatKeepsItDoesNot() {
        scratch.apply(new Command.GrantLease(7, 60));
        scratch.put("free", "1", 7);
        scratch.put("bound", "1", 7);
        scratch.put("free", "2");
        scratch.apply(Scratch.keepLease("bound", "2"));
        assertThat(scratch.store.leaseKeys(7)).containsExactly(Bytes.utf8("bound"));
        assertThat(scratch.apply(new Command.RevokeLease(7))).isEqualTo(new Result.LeaseRevoked(6));
        assertThat(scratch.range(all()).pairs())
                .extracting(pair -> pair.key().toString())
                .containsExactly("free");
        assertThat(scratch.store.lease(7)).isNull();
    }

    @Test
    void revokingALeaseWithoutKeysLeavesTheRevision() {
        scratch.apply(new Command.GrantLease(7, 60));
        assertThat(scratch.apply(new Command.GrantLease(7, 5))).isEqualTo(new Result.Failed(1, Failure.LEASE_EXISTS));
        assertThat(scratch.apply(new Command.RevokeLease(7))).isEqualTo(new Result.LeaseRevoked(1));
        assertThat(scratch.apply(new Command.RevokeLease(7))).isEqualTo(new Result.Failed(1, Failure.LEASE_NOT_FOUND));
    }

    @Test
    void expiryIsIgnoredFromADeposedLeaderAndForALeaseGrantedAgain() {
        var store = scratch.store;
        store.apply(4, 1, List.of(new Command.GrantLease(7, 60), new Command.GrantLease(8, 60)));
        store.apply(4, 2, List.of(new Command.ExpireLeases(3, 1, List.of(7L, 8L))));
        store.apply(4, 3, List.of(new Command.RevokeLease(7), new Command.GrantLease(7, 60)));
        store.apply(4, 4, List.of(new Command.ExpireLeases(4, 2, List.of(7L, 8L, 99L))));
        store.publish();
        assertThat(store.leases()).containsExactly(new Store.Lease(7, 60));
    }

    @Test
    void eachExpiredLeaseHasItsOwnRevision() {
        scratch.apply(new Command.GrantLease(7, 60));
        scratch.apply(new Command.GrantLease(8, 60));
        scratch.put("a", "", 7);
        scratch.put("b", "", 8);
        assertThat(scratch.apply(new Command.ExpireLeases(1, List.of(7L, 8L)))).isEqualTo(new Result.Done(5));
    }

    @Test
    void theLimitAppliesAfterTheFilterAndTheCountIgnoresBoth() {
        for (int i = 0; i < 5; i++) {
            scratch.put("k" + i, "");
        }
        var query = new RangeQuery(all(), 2, 0, RangeQuery.Order.NONE, RangeQuery.Target.KEY, false, false, 4, 0, 0, 0);
        var range = (Result.Range) scratch.store.range(query);
        assertThat(range.pairs()).extracting(pair -> pair.key().toString()).containsExactly("k2", "k3");
        assertThat(range.count()).isEqualTo(5);
        assertThat(range.hasMore()).isTrue();
    }

    @Test
    void readsAtTheCompactedRevisionSucceedAndBelowItFail() {
        scratch.put("a", "2");
        scratch.put("a", "3");
        scratch.put("a", "4");
        scratch.apply(new Command.Compact(3));
        for (int round = 0; round < 2; round++) {
            assertThat(scratch.at("a", 2)).isEqualTo(new Result.Failed(4, Failure.COMPACTED));
            var range = (Result.Range) scratch.at("a", 3);
            assertThat(range.revision()).isEqualTo(4);
            assertThat(range.pairs())
                    .extracting(pair -> pair.value().toString())
                    .containsExactly("3");
            assertThat(scratch.at("a", 5)).isEqualTo(new Result.Failed(4, Failure.FUTURE_REVISION));
            scratch.sweep();
        }
    }

    @Test
    void compactingTwiceOrAheadFailsAndZeroSucceedsOnceOnAFreshStore() {
        assertThat(scratch.apply(new Command.Compact(0))).isEqualTo(new Result.Compacted(1));
        assertThat(scratch.apply(new Command.Compact(0))).isEqualTo(new Result.Failed(1, Failure.COMPACTED));
        scratch.put("a", "x");
        assertThat(scratch.apply(new Command.Compact(3))).isEqualTo(new Result.Failed(2, Failure.FUTURE_REVISION));
        assertThat(scratch.apply(new Command.Compact(2))).isEqualTo(new Result.Compacted(2));
        assertThat(scratch.apply(new Command.Compact(2))).isEqualTo(new Result.Failed(2, Failure.COMPACTED));
    }

    @Test
    void theRevisionNeverGoesBackWhenACrashCutsTheSweepShort() {
        for (int i = 0; i < 3_000; i++) {
            scratch.put("a", "x" + i);
        }
        scratch.delete("a");
        scratch.apply(new Command.Compact(scratch.store.revision()));
        scratch.store.flush();
        assertThat(scratch.store.sweep()).isTrue();
        scratch.store.flush();
        scratch.home.crash(0);
        var again = Store.open(scratch.home.open());
        assertThat(again.revision()).isEqualTo(3_002);
        while (again.sweep()) {
            // To the end.
        }
        assertThat(again.range(RangeQuery.of(all()))).isEqualTo(new Result.Range(3_002, List.of(), 0, false));
    }

    private boolean holds(KeyRange range, Target target, Relation relation, long number, String value) {
        var compare = new Compare(range, target, relation, number, Bytes.utf8(value));
        var result = scratch.apply(new Command.Transaction(List.of(compare), List.of(), List.of()));
        return ((Result.Transaction) result).isSucceeded();
    }
}
