package io.althing.client.id;

import io.althing.client.error.AlthingException;
import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Numbers out of segments: unique, growing for each process, with gaps where a process ends. The
/// next segment is fetched while the current one is used (two buffers), so a caller waits only if
/// the source is slower than they are, and a source that is away for a while is not noticed.
///
/// How much is fetched follows how fast it is used: a segment is to last [#LASTS], between the
/// first step and a million. Lock-free while numbers are there.
public final class SegmentIds {
    /// How long a segment is to last.
    public static final Duration LASTS = Duration.ofMinutes(1);

    private static final long STEP_MAX = 1_000_000;

    /// The next segment is fetched when this part of the current one is used.
    private static final int FETCH_PARTS = 4;

    private final SegmentSource source;
    private final long stepMin;
    private final long waitNanos;
    private final LongSupplier nanos;
    private final AtomicReference<Buffer> current;

    /// @param step how much to fetch at first, and at least
    /// @param atMost how long to wait for the source when there are no numbers left
    public SegmentIds(SegmentSource source, long step, Duration atMost) {
        this(source, step, atMost, System::nanoTime);
    }

    SegmentIds(SegmentSource source, long step, Duration atMost, LongSupplier nanos) {
        if (step < 1 || step > STEP_MAX) {
            throw new IllegalArgumentException("a step is from 1 to " + STEP_MAX + ", not " + step);
        }
        this.source = source;
        this.stepMin = step;
        this.waitNanos = atMost.toNanos();
        this.nanos = nanos;
        this.current = new AtomicReference<>(new Buffer(0, 0, step));
    }

    /// One segment, and the one after it once that is asked for.
    private final class Buffer {
        private final AtomicLong cursor;
        private final long end;
        private final long fetchAt;
        private final long step;
        private final long beganNanos;
        private final AtomicReference<@Nullable CompletableFuture<SegmentSource.Segment>> next =
                new AtomicReference<>();

        Buffer(long first, long end, long step) {
            this.cursor = new AtomicLong(first);
            this.end = end;
            this.fetchAt = first + (end - first) / FETCH_PARTS;
            this.step = step;
            this.beganNanos = nanos.getAsLong();
        }

        /// Twice as much if this one lasts less than half of what it should, half if twice.
        private long nextStep() {
            if (end == 0) {
                return step;
            }
            double used = Math.max(cursor.get() - (fetchAt - (end - fetchAt) / (FETCH_PARTS - 1)), 1);
            double lasts = (nanos.getAsLong() - beganNanos) / used * step;
            if (lasts < LASTS.toNanos() / 2.0) {
                return Math.min(step * 2, STEP_MAX);
            }
            return lasts > LASTS.toNanos() * 2.0 ? Math.max(step / 2, stepMin) : step;
        }

        private CompletableFuture<SegmentSource.Segment> fetch() {
            CompletableFuture<SegmentSource.Segment> under = next.get();
            if (under != null && !under.isCompletedExceptionally()) {
                return under;
            }
            CompletableFuture<SegmentSource.Segment> own = new CompletableFuture<>();
            if (next.compareAndSet(under, own)) {
                source.take(nextStep()).whenComplete((segment, failure) -> {
                    if (failure == null) {
                        own.complete(segment);
                    } else {
                        own.completeExceptionally(failure);
                    }
                });
                return own;
            }
            return fetch();
        }
    }

    /// Returns the next number. Waits only if there are none left.
    ///
    /// @throws AlthingException if there are none left and the source gives none in time
    public long next() {
        while (true) {
            Buffer buffer = current.get();
            long id = buffer.cursor.getAndIncrement();
            if (id < buffer.end) {
                if (id == buffer.fetchAt) {
                    buffer.fetch();
                }
                return id;
            }
            advance(buffer);
        }
    }

    private void advance(Buffer buffer) {
        SegmentSource.Segment segment = await(buffer.fetch());
        long step = segment.end() - segment.first();
        // Others may have been faster with the very same segment.
        current.compareAndSet(buffer, new Buffer(segment.first(), segment.end(), step));
    }

    private SegmentSource.Segment await(CompletableFuture<SegmentSource.Segment> future) {
        try {
            return future.get(waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("interrupted while waiting for numbers", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AlthingException) {
                throw (AlthingException) e.getCause();
            }
            throw new UnavailableException("no numbers are left and there are no new ones", e.getCause());
        } catch (TimeoutException e) {
            throw new UnavailableException(
                    "no numbers are left and there were no new ones within " + waitNanos / 1_000_000 + " ms", e);
        }
    }
}
