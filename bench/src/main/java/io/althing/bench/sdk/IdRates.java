package io.althing.bench.sdk;

import io.althing.client.id.Rollback;
import io.althing.client.id.SegmentIds;
import io.althing.client.id.SegmentSource.Segment;
import io.althing.client.id.SnowflakeLayout;
import io.althing.client.id.Snowflakes;
import io.althing.client.id.Ulids;
import io.althing.client.id.UuidV7;
import io.althing.client.id.WorkerNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// How many ids each generator makes per second.
final class IdRates {
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int UNTIMED = 1024;

    private IdRates() {}

    static void measure(Consumer<String> out) {
        Rollback borrow = new Rollback.Borrow(Duration.ofDays(1));
        Snowflakes waiting = Snowflakes.of(WorkerNumber.fixed(1));
        Snowflakes borrowing = Snowflakes.of(SnowflakeLayout.defaults(), WorkerNumber.fixed(1), borrow);
        AtomicLong end = new AtomicLong();
        SegmentIds segments = new SegmentIds(
                count -> CompletableFuture.completedFuture(new Segment(end.get(), end.addAndGet(count))),
                1_000_000,
                Duration.ofSeconds(1));
        UuidV7 uuids = new UuidV7();
        Ulids ulids = new Ulids();
        for (int threads = 1; threads <= 2; threads++) {
            rate(out, "Snowflake (its ceiling is 4,096,000/s)", threads, waiting::next);
            rate(out, "Snowflake that borrows", threads, borrowing::next);
            rate(out, "segments of 1,000,000", threads, segments::next);
            rate(out, "UUIDv7", threads, () -> uuids.next().getLeastSignificantBits());
            rate(out, "ULID", threads, () -> ulids.next().low());
        }
    }

    private static void rate(Consumer<String> out, String name, int threads, LongSupplier next) {
        double[] rates = new double[ROUNDS];
        round(threads, next);
        for (int i = 0; i < ROUNDS; i++) {
            rates[i] = round(threads, next);
        }
        out.accept(String.format(
                Locale.ROOT, "%-40s %d thread(s) %8.2f million/s", name, threads, SdkCost.median(rates) / 1e6));
    }

    private static double round(int threads, LongSupplier next) {
        AtomicLong made = new AtomicLong();
        List<Thread> all = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> made.addAndGet(make(start, next)), "ids-" + i);
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        return made.get() * 1e9 / (System.nanoTime() - start);
    }

    private static long make(long start, LongSupplier next) {
        long made = 0;
        long sum = 0;
        while (System.nanoTime() - start < ROUND_NANOS) {
            for (int i = 0; i < UNTIMED; i++) {
                sum += next.getAsLong();
            }
            made += UNTIMED;
        }
        // Used, so that making them is not left out.
        return sum == 1 ? made + 1 : made;
    }
}
