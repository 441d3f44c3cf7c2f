package io.althing.client.id;

import io.althing.client.error.ClockException;
import io.althing.client.error.WorkerNumberException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Makes Snowflake ids, for all threads. Lock-free: one number holds the time and the sequence of
/// the last id, it only ever grows, and whoever moves it owns what it skipped to. Whatever the
/// clock does, no id is made twice with one [WorkerNumber].
///
/// Ids of one generator grow. Between generators they are sorted by their clocks.
public final class Snowflakes {
    private static final long PARK_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final SnowflakeLayout layout;
    private final WorkerNumber worker;
    private final Rollback rollback;
    private final LongSupplier clockMillis;
    private final AtomicLong last;

    private Snowflakes(SnowflakeLayout layout, WorkerNumber worker, Rollback rollback, LongSupplier clockMillis) {
        if (worker.number() < 0 || worker.number() > layout.workerMax()) {
            throw new IllegalArgumentException("worker " + worker.number() + " does not fit into " + layout.workerBits()
                    + " bits: at most " + layout.workerMax());
        }
        this.layout = layout;
        this.worker = worker;
        this.rollback = rollback;
        this.clockMillis = clockMillis;
        // The unit in which an earlier holder's time ends may have been begun by them.
        long first = worker.firstMillis() == Long.MIN_VALUE ? 0 : layout.units(worker.firstMillis()) + 1;
        this.last = new AtomicLong((Math.max(first, 0) << layout.sequenceBits()) - 1);
    }

    /// The default layout; waits for a clock that is up to 5 s behind.
    public static Snowflakes of(WorkerNumber worker) {
        return of(SnowflakeLayout.defaults(), worker, new Rollback.Wait(Duration.ofSeconds(5)));
    }

    public static Snowflakes of(SnowflakeLayout layout, WorkerNumber worker, Rollback rollback) {
        return new Snowflakes(layout, worker, rollback, System::currentTimeMillis);
    }

    /// By another clock than the system's.
    ///
    /// @param clockMillis milliseconds since 1970
    public static Snowflakes of(
            SnowflakeLayout layout, WorkerNumber worker, Rollback rollback, LongSupplier clockMillis) {
        return new Snowflakes(layout, worker, rollback, clockMillis);
    }

    /// Makes an id: positive, and larger than all before it. May wait as [Rollback] says, and for
    /// the next unit of time when the sequence of this one is used up.
    ///
    /// @throws ClockException if the clock is too far behind, or beyond what the layout can hold
    /// @throws WorkerNumberException if the worker's number is not ours for that time any more
    public long next() {
        int sequenceBits = layout.sequenceBits();
        while (true) {
            long previous = last.get();
            long now = layout.units(clockMillis.getAsLong());
            long ticks = Math.max(previous + 1, now << sequenceBits);
            long time = ticks >>> sequenceBits;
            if (time > now && !mayBeAhead(time, now, previous >> sequenceBits)) {
                continue;
            }
            check(time);
            if (last.compareAndSet(previous, ticks)) {
                return layout.compose(ticks, worker.number());
            }
        }
    }

    /// Makes so many ids at once.
    public long[] next(int count) {
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = next();
        }
        return ids;
    }

    /// Returns what an id of this generator's layout says.
    public SnowflakeId decode(long id) {
        return layout.decode(id);
    }

    private void check(long time) {
        if (time > layout.unitsMax()) {
            throw new ClockException("the time of the layout's " + layout.timeBits()
                    + " bits is used up, or the clock is wrong: " + clockMillis.getAsLong() + " ms since 1970");
        }
        long endMillis = worker.endMillis();
        if (endMillis != Long.MAX_VALUE && time >= layout.units(endMillis)) {
            throw new WorkerNumberException("worker number " + worker.number()
                    + " is ours no longer, or the clock is ahead: its lease could not be renewed in time");
        }
    }

    /// Returns whether an id may carry a time that the clock has not reached. If not, time has
    /// passed, or it never may.
    private boolean mayBeAhead(long time, long now, long lastTime) {
        long aheadMillis = (time - now) * layout.unit().toMillis();
        boolean isBehind = now < lastTime;
        if (rollback instanceof Rollback.Borrow) {
            if (aheadMillis <= ((Rollback.Borrow) rollback).atMost().toMillis()) {
                return true;
            }
            if (isBehind
                    && aheadMillis > 2 * ((Rollback.Borrow) rollback).atMost().toMillis()) {
                throw behind(aheadMillis);
            }
        } else if (isBehind) {
            boolean isWaitedFor = rollback instanceof Rollback.Wait
                    && aheadMillis <= ((Rollback.Wait) rollback).atMost().toMillis();
            if (!isWaitedFor) {
                throw behind(aheadMillis);
            }
        }
        if (isBehind) {
            LockSupport.parkNanos(Math.min(TimeUnit.MILLISECONDS.toNanos(aheadMillis), PARK_MAX_NANOS));
        } else {
            // The rest of a unit of time: mostly less than parking costs.
            Thread.onSpinWait();
        }
        return false;
    }

    private static ClockException behind(long millis) {
        return new ClockException("the clock is " + millis + " ms behind the last id's time: it was set back;"
                + " wait, or configure another Rollback");
    }
}
