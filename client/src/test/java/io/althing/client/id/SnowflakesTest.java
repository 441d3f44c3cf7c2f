package io.althing.client.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.ClockException;
import io.althing.client.error.WorkerNumberException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SnowflakesTest {
    private static final SnowflakeLayout LAYOUT = SnowflakeLayout.defaults();
    private static final long START = LAYOUT.epoch().toEpochMilli() + 1_000_000;
    private static final Rollback WAIT = new Rollback.Wait(Duration.ofSeconds(5));

    private final AtomicLong clock = new AtomicLong(START);

    private Snowflakes snowflakes(Rollback rollback) {
        return Snowflakes.of(LAYOUT, WorkerNumber.fixed(7), rollback, clock::get);
    }

    @Test
    void anIdSaysWhenByWhomAndWhichItIs() {
        Snowflakes ids = snowflakes(WAIT);
        ids.next();
        assertThat(ids.decode(ids.next()))
                .satisfies(id -> assertThat(id.time()).isEqualTo(Instant.ofEpochMilli(START)))
                .satisfies(id -> assertThat(id.worker()).isEqualTo(7))
                .satisfies(id -> assertThat(id.sequence()).isEqualTo(1));
        clock.addAndGet(3);
        long later = ids.next();
        assertThat(ids.decode(later).time()).isEqualTo(Instant.ofEpochMilli(START + 3));
        assertThat(ids.decode(later).sequence()).isZero();
        assertThat(later).isGreaterThanOrEqualTo(LAYOUT.smallestAt(Instant.ofEpochMilli(START + 3)));
        assertThat(later).isLessThan(LAYOUT.smallestAt(Instant.ofEpochMilli(START + 4)));
    }

    @Test
    void bitsAreWhereTheLayoutSays() {
        SnowflakeLayout small = new SnowflakeLayout(39, 16, 8, Duration.ofMillis(10), Instant.EPOCH);
        Snowflakes ids = Snowflakes.of(small, WorkerNumber.fixed(0xabcd), WAIT, () -> 12_345);
        assertThat(Long.toHexString(ids.next())).isEqualTo(Long.toHexString(1234L << 24 | 0xabcd00));
    }

    @Test
    void layoutsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new SnowflakeLayout(41, 10, 13, Duration.ofMillis(1), Instant.EPOCH))
                .hasMessageContaining("63 bits, not 41 + 10 + 13");
        assertThatThrownBy(() -> new SnowflakeLayout(41, 10, 12, Duration.ofNanos(1), Instant.EPOCH))
                .hasMessageContaining("at least a millisecond");
        assertThatThrownBy(() -> Snowflakes.of(WorkerNumber.fixed(1024)))
                .hasMessageContaining("worker 1024 does not fit into 10 bits: at most 1023");
        assertThatThrownBy(() -> LAYOUT.decode(-1)).hasMessage("not a Snowflake id: -1");
    }

    @Test
    void whenTheSequenceIsUsedUpTheNextMillisecondIsWaitedFor() throws Exception {
        Snowflakes ids = snowflakes(new Rollback.Refuse());
        long[] all = ids.next(4096);
        assertThat(ids.decode(all[4095]).time()).isEqualTo(Instant.ofEpochMilli(START));
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> next = thread.submit(() -> ids.next());
            clock.incrementAndGet();
            assertThat(ids.decode(next.get()).time()).isEqualTo(Instant.ofEpochMilli(START + 1));
        }
    }

    @Test
    void aClockThatWasSetBackIsRefusedWaitedForOrBorrowedFrom() {
        Snowflakes refusing = snowflakes(new Rollback.Refuse());
        Snowflakes waiting = snowflakes(WAIT);
        Snowflakes borrowing = snowflakes(new Rollback.Borrow(Duration.ofSeconds(5)));
        long last = refusing.next();
        waiting.next();
        borrowing.next();
        clock.addAndGet(-10);
        assertThatThrownBy(refusing::next).isInstanceOf(ClockException.class).hasMessageContaining("10 ms behind");
        long borrowed = borrowing.next();
        assertThat(borrowed).isGreaterThan(last);
        assertThat(LAYOUT.decode(borrowed).time()).isEqualTo(Instant.ofEpochMilli(START));
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> waited = thread.submit(() -> waiting.next());
            clock.addAndGet(10);
            assertThatCode(() -> assertThat(waited.get()).isGreaterThan(last)).doesNotThrowAnyException();
        }
        clock.addAndGet(-6_000);
        assertThatThrownBy(waiting::next).isInstanceOf(ClockException.class).hasMessageContaining("6000 ms behind");
        clock.addAndGet(-6_000);
        assertThatThrownBy(borrowing::next).isInstanceOf(ClockException.class);
        clock.addAndGet(12_000);
        assertThat(refusing.next()).isGreaterThan(last);
    }

    @Test
    void aNumberIsUsedOnlyInTheTimesInWhichItIsOurs() {
        AtomicLong end = new AtomicLong(START + 100);
        WorkerNumber leased = new WorkerNumber() {
            @Override
            public long number() {
                return 3;
            }

            @Override
            public long firstMillis() {
                return START + 50;
            }

            @Override
            public long endMillis() {
                return end.get();
            }
        };
        Snowflakes ids = Snowflakes.of(LAYOUT, leased, new Rollback.Borrow(Duration.ofMinutes(1)), clock::get);
        // The clock shows a time that belonged to the holder before.
        assertThat(ids.decode(ids.next()).time()).isAfter(Instant.ofEpochMilli(START + 50));
        clock.set(START + 99);
        ids.next();
        clock.set(START + 100);
        assertThatThrownBy(ids::next).isInstanceOf(WorkerNumberException.class).hasMessageContaining("3");
        end.addAndGet(100);
        assertThat(ids.decode(ids.next()).time()).isEqualTo(Instant.ofEpochMilli(START + 100));
    }

    @Test
    void noIdIsMadeTwiceWhateverTheClockDoes() throws Exception {
        Random random = new Random(20260101);
        AtomicLong steps = new AtomicLong();
        Snowflakes ids = Snowflakes.of(LAYOUT, WorkerNumber.fixed(1), new Rollback.Borrow(Duration.ofDays(1)), () -> {
            // Shared on purpose, as a clock is; each reading may jump either way.
            synchronized (random) {
                steps.incrementAndGet();
                return random.nextInt(100) == 0 ? START + random.nextInt(2_000) - 1_000 : START;
            }
        });
        int threads = 4;
        int each = 50_000;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<long[]>> all = IntStream.range(0, threads)
                    .mapToObj(i -> pool.submit(() -> ids.next(each)))
                    .toList();
            LongStream made = LongStream.empty();
            for (Future<long[]> one : all) {
                long[] own = one.get();
                long[] sorted = own.clone();
                Arrays.sort(sorted);
                assertThat(own).as("a thread's ids grow").isEqualTo(sorted);
                made = LongStream.concat(made, Arrays.stream(own));
            }
            assertThat(made.distinct().count()).isEqualTo((long) threads * each);
        }
        assertThat(steps.get()).isGreaterThan(threads * each - 1L);
    }
}
