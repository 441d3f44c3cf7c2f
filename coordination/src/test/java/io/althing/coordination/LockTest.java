package io.althing.coordination;

import static io.althing.coordination.Bench.LOCK;
import static io.althing.coordination.Bench.SHARED;
import static io.althing.coordination.Bench.lock;
import static io.althing.coordination.Bench.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockTest {
    private final Bench bench = new Bench();

    @Test
    void whoeverComesFirstHoldsItAndTheOthersStandInLine() {
        bench.open(1, 2, 3);
        assertThat(bench.acquire(1, LOCK)).isInstanceOf(Verdict.Granted.class);
        assertThat(bench.acquire(2, LOCK)).isInstanceOf(Verdict.Waiting.class);
        assertThat(bench.acquire(3, LOCK)).isInstanceOf(Verdict.Waiting.class);
        assertThat(bench.holders(LOCK)).containsExactly(1L);
        assertThat(bench.inLine(LOCK)).containsExactly(2L, 3L);
    }

    @Test
    void aReleaseGrantsTheNextInTheSameRevision() {
        bench.open(1, 2);
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        long before = bench.store.revision();
        bench.release(1, LOCK);
        assertThat(bench.store.revision()).isEqualTo(before + 1);
        assertThat(bench.holders(LOCK)).containsExactly(2L);
        assertThat(bench.token(LOCK)).isEqualTo(before + 1);
    }

    @Test
    void whoTriesAndDoesNotGetItLeavesNothingBehind() {
        bench.open(1, 2);
        bench.acquire(1, LOCK);
        assertThat(bench.acquire(2, Ask.Terms.TRY, LOCK)).isEqualTo(new Verdict.Busy());
        bench.release(1, LOCK);
        assertThat(bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 10)).isEmpty();
    }

    @Test
    void theSameRequestAgainChangesNothing() {
        bench.open(1, 2);
        var ask = new Ask.Acquire(who(1), 7, List.of(LOCK), Ask.Terms.WAIT, Bytes.EMPTY);
        var told = bench.ask(ask);
        long before = bench.store.revision();
        assertThat(bench.ask(ask)).isEqualTo(told);
        assertThat(bench.store.revision()).isEqualTo(before);
        var release = new Ask.Release(who(1), 8, List.of(LOCK), true);
        assertThat(bench.ask(release)).isEqualTo(new Verdict.Released(false));
        assertThat(bench.ask(release)).isEqualTo(new Verdict.Released(false));
    }

    @Test
    void aRetriedReleaseGivesBackOnce() {
        bench.open(1);
        bench.acquire(1, LOCK);
        bench.acquire(1, LOCK);
        var release = new Ask.Release(who(1), 99, List.of(LOCK), false);
        assertThat(bench.ask(release)).isEqualTo(new Verdict.Released(true));
        assertThat(bench.ask(release)).isEqualTo(new Verdict.Released(true));
        assertThat(bench.holders(LOCK)).containsExactly(1L);
    }

    @Test
    void aRequestThatWaitsKeepsItsPlaceWhenItIsMadeAgain() {
        bench.open(1, 2, 3);
        bench.acquire(1, LOCK);
        var ask = new Ask.Acquire(who(2), 70, List.of(LOCK), Ask.Terms.WAIT, Bytes.EMPTY);
        var told = bench.ask(ask);
        bench.acquire(3, LOCK);
        assertThat(bench.ask(ask)).isEqualTo(told);
        assertThat(bench.inLine(LOCK)).containsExactly(2L, 3L);
    }

    @Test
    void theOwnerMayAcquireItAgainAndKeepsItsToken() {
        bench.open(1, 2);
        var first = bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        assertThat(bench.acquire(1, LOCK)).isEqualTo(first);
        assertThat(bench.release(1, LOCK)).isEqualTo(new Verdict.Released(true));
        assertThat(bench.release(1, LOCK)).isEqualTo(new Verdict.Released(false));
        assertThat(bench.holders(LOCK)).containsExactly(2L);
    }

    @Test
    void anotherOwnerOfTheSameSessionIsSomebodyElse() {
        bench.open(1);
        bench.acquire(1, LOCK);
        var other = new Claimant(1, "other");
        var refused = bench.ask(new Ask.Release(other, 5, List.of(LOCK), false));
        assertThat(refused).isInstanceOfSatisfying(Verdict.Refused.class, refusal -> {
            assertThat(refusal.why()).isEqualTo(Verdict.Why.NOT_HELD);
            assertThat(refusal.text()).contains("the lock \"orders\" is not held by this owner");
        });
        assertThat(bench.ask(new Ask.Acquire(other, 6, List.of(LOCK), Ask.Terms.WAIT, Bytes.EMPTY)))
                .isInstanceOf(Verdict.Waiting.class);
    }

    @Test
    void whoCancelsLeavesTheLine() {
        bench.open(1, 2, 3);
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        long request = bench.lastRequest();
        bench.acquire(3, LOCK);
        assertThat(bench.cancel(2, request, LOCK)).isEqualTo(new Verdict.Cancelled());
        bench.release(1, LOCK);
        assertThat(bench.holders(LOCK)).containsExactly(3L);
    }

    @Test
    void aCancelThatComesTooLateSaysWhatIsHeldOrGivesItBack() {
        bench.open(1, 2);
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        long request = bench.lastRequest();
        bench.release(1, LOCK);
        assertThat(bench.cancel(2, request, LOCK)).isEqualTo(new Verdict.Granted(List.of(bench.token(LOCK))));
        assertThat(bench.ask(new Ask.Cancel(who(2), request, List.of(LOCK), true)))
                .isEqualTo(new Verdict.Cancelled());
        assertThat(bench.holders(LOCK)).isEmpty();
    }

    @Test
    void aSessionThatEndsGivesAllBackAndLeavesAllLinesInOneRevision() {
        bench.open(1, 2, 3);
        bench.acquire(1, LOCK);
        bench.acquire(1, lock("other"));
        bench.acquire(2, LOCK);
        bench.acquire(3, LOCK);
        bench.acquire(3, lock("third"));
        long before = bench.store.revision();
        bench.expire(1);
        assertThat(bench.store.revision()).isEqualTo(before + 1);
        assertThat(bench.holders(LOCK)).containsExactly(2L);
        assertThat(bench.holders(lock("other"))).isEmpty();
    }

    @Test
    void theDeadLeaveTheLine() {
        bench.open(1, 2, 3);
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        bench.acquire(3, LOCK);
        bench.expire(2);
        bench.close(1);
        assertThat(bench.holders(LOCK)).containsExactly(3L);
    }

    @Test
    void withoutASessionNothingIsHadAndTheTextSaysWhatToDo() {
        assertThat(bench.acquire(9, LOCK)).isInstanceOfSatisfying(Verdict.Refused.class, refusal -> {
            assertThat(refusal.why()).isEqualTo(Verdict.Why.SESSION_LOST);
            assertThat(refusal.text()).contains("open another session");
        });
    }

    @Test
    void aLockDelayKeepsOthersOutAfterAnExpiryAndNotAfterAClose() {
        bench.open(1, 2, 3);
        bench.ask(new Ask.DescribeSession(1, 15, "billing"));
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        bench.expire(1);
        long heir = bench.holders(LOCK).getFirst();
        assertThat(heir).isNotEqualTo(2L);
        assertThat(bench.store.lease(heir)).isEqualTo(new Store.Lease(heir, 15));
        assertThat(bench.store.takeLeasesOfProcedures()).contains(heir);
        bench.expire(heir);
        assertThat(bench.holders(LOCK)).containsExactly(2L);
        bench.ask(new Ask.DescribeSession(2, 15, "billing"));
        bench.acquire(3, LOCK);
        bench.close(2);
        assertThat(bench.holders(LOCK)).containsExactly(3L);
    }

    @Test
    void whatIsHeldForATimeIsGivenBackWhenThatIsOver() {
        bench.open(1, 2);
        bench.acquire(1, new Ask.Terms(true, false, 0, 30, 0), LOCK);
        long timer = bench.store.takeLeasesOfProcedures().getFirst();
        bench.acquire(2, LOCK);
        bench.expire(timer);
        assertThat(bench.holders(LOCK)).containsExactly(2L);
        assertThat(bench.release(1, LOCK)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void theTimerOfWhatIsGivenBackEarlyEndsWithIt() {
        bench.open(1);
        bench.acquire(1, new Ask.Terms(true, false, 0, 30, 0), LOCK, lock("other"));
        long timer = bench.store.takeLeasesOfProcedures().getFirst();
        bench.release(1, LOCK);
        assertThat(bench.store.lease(timer)).isNotNull();
        bench.release(1, lock("other"));
        assertThat(bench.store.lease(timer)).isNull();
    }

    @Test
    void sharersKeepOutWhoWantsItAloneAndTheOtherWayRound() {
        bench.open(1, 2, 3, 4);
        bench.acquire(1, SHARED);
        bench.acquire(2, SHARED);
        assertThat(bench.holders(LOCK)).containsExactly(1L, 2L);
        bench.acquire(3, LOCK);
        bench.acquire(4, SHARED); // waits behind the writer, or writers would starve
        assertThat(bench.inLine(LOCK)).containsExactly(3L, 4L);
        bench.release(1, SHARED);
        bench.release(2, SHARED);
        assertThat(bench.holders(LOCK)).containsExactly(3L);
        bench.release(3, LOCK);
        assertThat(bench.holders(LOCK)).containsExactly(4L);
    }

    @Test
    void whoBargesPassesTheLineWhereThereIsRoom() {
        bench.open(1, 2, 3);
        bench.acquire(1, SHARED);
        bench.acquire(2, LOCK);
        assertThat(bench.acquire(3, new Ask.Terms(true, true, 0, 0, 0), SHARED)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aWriterMayBecomeAReaderWithoutLettingAnotherWriterIn() {
        bench.open(1, 2, 3);
        var written = bench.acquire(1, LOCK);
        bench.acquire(2, SHARED);
        assertThat(bench.acquire(1, SHARED)).isEqualTo(written);
        bench.release(1, LOCK);
        assertThat(bench.holders(LOCK)).containsExactly(1L, 2L);
        assertThat(bench.acquire(3, Ask.Terms.TRY, LOCK)).isEqualTo(new Verdict.Busy());
    }

    @Test
    void aReaderMayNotBecomeAWriter() {
        bench.open(1);
        bench.acquire(1, SHARED);
        assertThat(bench.acquire(1, LOCK))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refusal -> assertThat(refusal.why()).isEqualTo(Verdict.Why.NO_UPGRADE));
    }

    @Test
    void severalLocksAreHadTogetherOrNotAtAll() {
        bench.open(1, 2, 3);
        bench.acquire(1, lock("b"));
        assertThat(bench.acquire(2, lock("a"), lock("b"), lock("c"))).isInstanceOf(Verdict.Waiting.class);
        assertThat(bench.holders(lock("a"))).isEmpty();
        // Nobody passes it, or it might wait for ever.
        bench.acquire(3, lock("c"));
        assertThat(bench.inLine(lock("c"))).containsExactly(2L, 3L);
        bench.release(1, lock("b"));
        assertThat(bench.holders(lock("a"))).containsExactly(2L);
        assertThat(bench.holders(lock("c"))).containsExactly(2L);
        bench.release(2, lock("a"), lock("b"), lock("c"));
        assertThat(bench.holders(lock("c"))).containsExactly(3L);
    }

    @Test
    void thoseWhoWantTheSameLocksInAnotherOrderDoNotWaitForEachOther() {
        bench.open(1, 2, 3);
        bench.acquire(1, lock("a"));
        bench.acquire(2, lock("a"), lock("b"));
        bench.acquire(3, lock("b"), lock("a"));
        bench.release(1, lock("a"));
        assertThat(bench.holders(lock("b"))).containsExactly(2L);
        bench.release(2, lock("b"), lock("a"));
        assertThat(bench.holders(lock("a"))).containsExactly(3L);
        assertThat(bench.holders(lock("b"))).containsExactly(3L);
    }

    @Test
    void aFencingTokenGrowsWithEveryHolder() {
        bench.open(1, 2);
        long last = 0;
        for (int round = 0; round < 10; round++) {
            bench.acquire(1 + round % 2, LOCK);
            assertThat(bench.token(LOCK)).isGreaterThan(last);
            last = bench.token(LOCK);
            bench.release(1 + round % 2, LOCK);
        }
    }

    @Test
    void clientsOfTheKeyspaceSeeNothingOfIt() {
        bench.open(1);
        bench.acquire(1, LOCK);
        var everything = RangeQuery.of(new KeyRange(Bytes.EMPTY, null));
        assertThat(((Result.Range) bench.store.range(everything)).pairs()).isEmpty();
        var delete = new Command.DeleteRange(new KeyRange(Bytes.EMPTY, null), false);
        assertThat(((Result.Deleted) bench.apply(delete)).count()).isZero();
        assertThat(bench.store.leaseKeys(1)).isEmpty();
        assertThat(bench.holders(LOCK)).containsExactly(1L);
    }

    @Test
    void whatIsHeldIsThereAfterARestartWithTheSameHash() {
        bench.open(1, 2, 3);
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        bench.acquire(3, lock("other"));
        var before = bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 100);
        assertThat(before).hasSize(8);
        long live = bench.store.liveBytes();
        bench.store.close();
        bench.store = Store.open(bench.home.open(), new Coordination());
        assertThat(bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 100))
                .isEqualTo(before);
        assertThat(bench.store.liveBytes()).isEqualTo(live);
        bench.release(1, LOCK);
        assertThat(bench.holders(LOCK)).containsExactly(2L);
    }

    @Test
    void anUnknownProcedureStopsTheMember() {
        var unknown = new Command.Call(List.of(), false, Bytes.wrap(new byte[] {0, 0, 99, 0}));
        assertThatThrownBy(() -> bench.apply(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown procedure");
    }

    @Test
    void badNamesAndNumbersAreRefusedWithWhatToDo() {
        assertThatThrownBy(() -> lock("")).isInstanceOf(Invalid.class).hasMessageContaining("give the resource a name");
        assertThatThrownBy(() -> lock("x".repeat(1025))).hasMessageContaining("use a shorter one");
        assertThatThrownBy(() -> Bench.permits("p", -1)).hasMessageContaining("ask for 1 or more");
        assertThatThrownBy(() -> bench.acquire(1, LOCK, SHARED)).hasMessageContaining("named twice");
    }
}
