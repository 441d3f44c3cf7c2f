package io.althing.coordination;

import static io.althing.coordination.Bench.LOCK;
import static io.althing.coordination.Bench.who;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Requests that are cancelled for good: they may come later than their cancellation, or again.
class CancellationTest {
    private final Bench bench = new Bench();

    private Verdict cancelForGood(Claimant who, long request) {
        return bench.ask(new Ask.Cancel(who, request, List.of(LOCK), true, true, false));
    }

    private Verdict acquire(Claimant who, long request) {
        return bench.ask(new Ask.Acquire(who, request, List.of(LOCK), Ask.Terms.WAIT, Bytes.EMPTY));
    }

    @Test
    void aRequestThatComesAfterItsCancellationIsNotCarriedOut() {
        bench.open(1, 2);
        assertThat(cancelForGood(who(1), 7)).isEqualTo(new Verdict.Cancelled());
        assertThat(acquire(who(1), 7)).isEqualTo(new Verdict.Cancelled());
        assertThat(bench.holders(LOCK)).isEmpty();
        assertThat(acquire(who(1), 8)).isInstanceOf(Verdict.Granted.class);
        assertThat(acquire(who(2), 7)).as("another claimant's").isInstanceOf(Verdict.Waiting.class);
    }

    @Test
    void aRequestThatWaitedOrHeldIsNotCarriedOutAgainOnceItIsCancelled() {
        bench.open(1, 2);
        acquire(who(1), 1);
        acquire(who(2), 2);
        cancelForGood(who(2), 2);
        assertThat(acquire(who(2), 2)).isEqualTo(new Verdict.Cancelled());
        cancelForGood(who(1), 1);
        assertThat(acquire(who(1), 1)).isEqualTo(new Verdict.Cancelled());
        assertThat(bench.holders(LOCK)).isEmpty();
    }

    @Test
    void whatIsHeldAndNotGivenBackIsNotCancelled() {
        bench.open(1);
        acquire(who(1), 1);
        assertThat(bench.ask(new Ask.Cancel(who(1), 1, List.of(LOCK), false, true, false)))
                .isInstanceOf(Verdict.Granted.class);
        assertThat(acquire(who(1), 1)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aSessionHasRoomForTheLatestCancellations() {
        bench.open(1);
        for (int i = 0; i < 65; i++) {
            cancelForGood(new Claimant(1, "owner " + i), 7);
        }
        assertThat(acquire(new Claimant(1, "owner 1"), 7)).isEqualTo(new Verdict.Cancelled());
        assertThat(acquire(new Claimant(1, "owner 64"), 7)).isEqualTo(new Verdict.Cancelled());
        assertThat(acquire(new Claimant(1, "owner 0"), 7)).as("the oldest").isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void whatIsRememberedOfASessionGoesWithIt() {
        bench.open(1);
        cancelForGood(who(1), 7);
        bench.close(1);
        cancelForGood(who(1), 8);
        assertThat(bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 10)).isEmpty();
    }

    @Test
    void whatIsLeftOfItIsGivenBackWhenSomeWasTakenByForce() {
        bench.open(1);
        var other = Bench.lock("other");
        bench.acquire(1, LOCK, other);
        long request = bench.lastRequest();
        bench.ask(new Ask.ForceRelease(who(1), LOCK, bench.token(LOCK), ""));
        assertThat(bench.ask(new Ask.Cancel(who(1), request, List.of(LOCK, other), false, true, false)))
                .as("by an older member it is said and not done")
                .isEqualTo(new Verdict.Cancelled());
        assertThat(bench.holders(other)).containsExactly(1L);
        assertThat(bench.ask(new Ask.Cancel(who(1), request, List.of(LOCK, other), false, true, true)))
                .isEqualTo(new Verdict.Cancelled());
        assertThat(bench.holders(other)).isEmpty();
    }
}
