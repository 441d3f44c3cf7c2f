package io.althing.coordination;

import static io.althing.coordination.Bench.permits;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SemaphoreTest {
    private static final Ask.Terms OF_THREE = new Ask.Terms(true, false, 0, 0, 3);

    private final Bench bench = new Bench();

    @Test
    void soManyPermitsAreOutAndNoMore() {
        bench.open(1, 2, 3);
        assertThat(bench.acquire(1, OF_THREE, permits("pool", 2))).isInstanceOf(Verdict.Granted.class);
        assertThat(bench.acquire(2, OF_THREE, permits("pool", 2))).isInstanceOf(Verdict.Waiting.class);
        // There is room, but not to pass the line.
        assertThat(bench.acquire(3, OF_THREE, permits("pool", 1))).isInstanceOf(Verdict.Waiting.class);
        bench.release(1, permits("pool", 1));
        assertThat(bench.holders(permits("pool", 1))).containsExactly(1L, 2L);
        bench.release(1, permits("pool", 1));
        assertThat(bench.holders(permits("pool", 1))).containsExactly(2L, 3L);
    }

    @Test
    void itMustBeThereOrBeMade() {
        bench.open(1);
        assertThat(bench.acquire(1, permits("pool", 1))).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Verdict.Why.NO_SEMAPHORE);
            assertThat(refused.text()).contains("resize it first");
        });
        bench.ask(new Ask.Resize(permits("pool", 2)));
        assertThat(bench.acquire(1, permits("pool", 1))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void moreThanThereAreAreNeverHad() {
        bench.open(1);
        assertThat(bench.acquire(1, OF_THREE, permits("pool", 4)))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.text()).contains("has 3 permits, and 4 permits are asked for"));
    }

    @Test
    void whoMakesItLargerLetsThoseInWhoWait() {
        bench.open(1, 2);
        bench.acquire(1, OF_THREE, permits("pool", 3));
        bench.acquire(2, OF_THREE, permits("pool", 1));
        bench.ask(new Ask.Resize(permits("pool", 4)));
        assertThat(bench.holders(permits("pool", 1))).containsExactly(1L, 2L);
    }

    @Test
    void whoMakesItSmallerTakesNothingAway() {
        bench.open(1, 2);
        bench.acquire(1, OF_THREE, permits("pool", 3));
        bench.ask(new Ask.Resize(permits("pool", 1)));
        bench.acquire(2, permits("pool", 1));
        bench.release(1, permits("pool", 2));
        assertThat(bench.inLine(permits("pool", 1))).containsExactly(2L);
        bench.release(1, permits("pool", 1));
        assertThat(bench.holders(permits("pool", 1))).containsExactly(2L);
    }

    @Test
    void aPermitThatExpiresComesBackByItself() {
        bench.open(1, 2);
        bench.acquire(1, new Ask.Terms(true, false, 0, 30, 1), permits("pool", 1));
        long timer = bench.store.takeLeasesOfProcedures().getFirst();
        bench.acquire(2, permits("pool", 1));
        bench.expire(timer);
        assertThat(bench.holders(permits("pool", 1))).containsExactly(2L);
    }

    @Test
    void whoHasPriorityGoesFirstAmongThoseWhoWait() {
        bench.open(1, 2, 3);
        bench.acquire(1, OF_THREE, permits("pool", 3));
        bench.acquire(2, permits("pool", 1));
        bench.acquire(3, new Ask.Terms(true, false, 7, 0, 0), permits("pool", 1));
        assertThat(bench.inLine(permits("pool", 1))).containsExactly(3L, 2L);
        bench.release(1, permits("pool", 1));
        assertThat(bench.holders(permits("pool", 1))).containsExactly(1L, 3L);
    }

    @Test
    void aPriorityLowerThanTheUsualGoesLast() {
        bench.open(1, 2, 3);
        bench.acquire(1, OF_THREE, permits("pool", 3));
        bench.acquire(2, new Ask.Terms(true, false, Integer.MIN_VALUE, 0, 0), permits("pool", 1));
        bench.acquire(3, permits("pool", 1));
        assertThat(bench.inLine(permits("pool", 1))).containsExactly(3L, 2L);
    }
}
