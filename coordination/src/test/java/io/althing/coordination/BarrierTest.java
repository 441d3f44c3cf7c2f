package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import org.junit.jupiter.api.Test;

class BarrierTest {
    private static final Part GATE = new Part(Kind.BARRIER, Bytes.utf8("gate"), 1);
    private static final Ask.Terms FOR_THREE = new Ask.Terms(true, false, 0, 0, 3);

    private final Bench bench = new Bench();

    private Verdict enter(long session) {
        return bench.acquire(session, FOR_THREE, GATE);
    }

    private boolean isOpen() {
        return bench.look().isOpen(GATE);
    }

    @Test
    void itOpensWhenSoManyHaveCome() {
        bench.open(1, 2, 3);
        assertThat(enter(1)).isInstanceOf(Verdict.Granted.class);
        enter(2);
        assertThat(isOpen()).isFalse();
        enter(3);
        assertThat(isOpen()).isTrue();
    }

    @Test
    void itStaysOpenUntilTheLastHasLeft() {
        bench.open(1, 2, 3);
        enter(1);
        enter(2);
        enter(3);
        bench.release(1, GATE);
        bench.release(2, GATE);
        assertThat(isOpen()).isTrue();
        bench.release(3, GATE);
        assertThat(isOpen()).isFalse();
        assertThat(bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 10)).isEmpty();
    }

    @Test
    void whoDiesInsideHasLeft() {
        bench.open(1, 2, 3, 4);
        enter(1);
        enter(2);
        bench.expire(2);
        enter(3);
        assertThat(isOpen()).isFalse();
        enter(4);
        assertThat(isOpen()).isTrue();
        bench.expire(1);
        bench.expire(3);
        bench.expire(4);
        assertThat(isOpen()).isFalse();
    }

    @Test
    void allMustMeanTheSameNumber() {
        bench.open(1, 2);
        enter(1);
        assertThat(bench.acquire(2, new Ask.Terms(true, false, 0, 0, 5), GATE))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Verdict.Why.OTHER_PERMITS));
    }
}
