package io.althing.client.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentIdsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> taken = new ArrayList<>();
    private long end = 1;

    private synchronized CompletableFuture<SegmentSource.Segment> take(long count) {
        taken.add(count);
        end += count;
        return CompletableFuture.completedFuture(new SegmentSource.Segment(end - count, end));
    }

    private SegmentIds ids(SegmentSource source, long step) {
        return new SegmentIds(source, step, Duration.ofMillis(50), nanos::get);
    }

    @Test
    void numbersGrowAndComeFromOneSegmentAfterTheOther() {
        SegmentIds ids = ids(this::take, 10);
        for (long expected = 1; expected <= 100; expected++) {
            assertThat(ids.next()).isEqualTo(expected);
        }
    }

    @Test
    void theNextSegmentIsFetchedWhileTheCurrentOneIsUsed() {
        List<CompletableFuture<SegmentSource.Segment>> asked = new ArrayList<>();
        SegmentIds ids = ids(
                count -> {
                    asked.add(new CompletableFuture<>());
                    if (asked.size() == 1) {
                        asked.get(0).complete(new SegmentSource.Segment(0, 100));
                    }
                    return asked.get(asked.size() - 1);
                },
                100);
        for (int i = 0; i < 26; i++) {
            ids.next();
        }
        assertThat(asked).as("a quarter is used").hasSize(2);
        for (int i = 26; i < 100; i++) {
            assertThat(ids.next()).as("the source may be slow").isEqualTo(i);
        }
        assertThatThrownBy(ids::next).isInstanceOf(UnavailableException.class).hasMessageContaining("within 50 ms");
        asked.get(1).complete(new SegmentSource.Segment(500, 600));
        assertThat(ids.next()).isEqualTo(500);
    }

    @Test
    void aSourceThatFailsIsAskedAgain() {
        AtomicLong calls = new AtomicLong();
        SegmentIds ids = ids(
                count -> calls.incrementAndGet() <= 2
                        ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                        : take(count),
                10);
        assertThatThrownBy(ids::next).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(ids::next).isInstanceOf(UnavailableException.class);
        assertThat(ids.next()).isEqualTo(1);
    }

    @Test
    void stepsFollowHowFastNumbersAreUsed() {
        SegmentIds ids = ids(this::take, 100);
        for (int i = 0; i < 10_000; i++) {
            nanos.addAndGet(1_000_000);
            ids.next();
        }
        assertThat(taken).contains(100L, 200L, 400L, 800L, 1600L);
        long fast = taken.get(taken.size() - 1);
        for (int i = 0; i < 50_000; i++) {
            nanos.addAndGet(1_000_000_000);
            ids.next();
        }
        assertThat(taken.get(taken.size() - 1)).isLessThan(fast).isGreaterThanOrEqualTo(100);
    }

    @Test
    void noNumberIsGivenTwiceToManyThreads() throws Exception {
        SegmentIds ids = ids(this::take, 64);
        int each = 100_000;
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<long[]>> all = IntStream.range(0, 4)
                    .mapToObj(thread -> pool.submit(
                            () -> LongStream.generate(ids::next).limit(each).toArray()))
                    .toList();
            LongStream made = LongStream.empty();
            for (Future<long[]> one : all) {
                made = LongStream.concat(made, Arrays.stream(one.get()));
            }
            assertThat(made.distinct().count()).isEqualTo(4L * each);
        }
    }
}
