package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A hundred items are a hundred locks, and many want many of them at once.
class StripesTest {
    private static final int STRIPES = 256;

    private final Bench bench = new Bench();

    private static Part[] stripes(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> Bench.lock("stock/" + i)).toArray(Part[]::new);
    }

    @Test
    void allStripesAreHandedOverInOneRevision() {
        bench.open(1, 2, 3);
        bench.acquire(1, stripes(0, STRIPES));
        bench.acquire(2, stripes(0, STRIPES));
        bench.acquire(3, stripes(STRIPES - 1, STRIPES));
        long before = bench.store.revision();
        bench.release(1, stripes(0, STRIPES));
        assertThat(bench.store.revision()).isEqualTo(before + 1);
        for (Part stripe : stripes(0, STRIPES)) {
            assertThat(bench.holders(stripe)).containsExactly(2L);
        }
        bench.release(2, stripes(STRIPES - 1, STRIPES));
        assertThat(bench.holders(Bench.lock("stock/255"))).containsExactly(3L);
    }

    @Test
    void thoseWhoWantOtherStripesDoNotWait() {
        bench.open(1, 2);
        bench.acquire(1, stripes(0, 50));
        assertThat(bench.acquire(2, stripes(50, 100))).isInstanceOf(Verdict.Granted.class);
    }
}
