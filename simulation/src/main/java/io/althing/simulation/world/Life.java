package io.althing.simulation.world;

import io.althing.node.spi.Cancel;
import io.althing.node.spi.Clock;
import io.althing.node.spi.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// One run of a member, from start to crash: its clock, and lanes on which its tasks run one
/// after another. Nothing of it happens once it is over.
public final class Life {
    /// How a life can end by itself.
    public interface End {
        /// The machine lost its power in the middle of a task.
        void lostPower();

        /// A task failed.
        void failed(Throwable failure);
    }

    private static final long SLOW_NANOS = 200_000_000L;

    private final World world;
    private final RandomGenerator random;
    private final End end;
    private final double clockRate;
    private final long clockOffsetNanos;
    private boolean isOver;
    private boolean hasRun;
    private long pausedUntilNanos;
    private long slowUntilNanos;
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> heldTimers = new ArrayList<>();

    /// @param clockRate how fast this member's clock runs; 1 for the world's pace
    public Life(World world, RandomGenerator random, double clockRate, End end) {
        this.world = world;
        this.random = random;
        this.clockRate = clockRate;
        this.clockOffsetNanos = random.nextLong(1L << 50) - (1L << 49);
        this.end = end;
    }

    public boolean isOver() {
        return isOver;
    }

    /// Whether anything of it has run since this was asked before.
    public boolean takeHasRun() {
        boolean has = hasRun;
        hasRun = false;
        return has;
    }

    public void end() {
        isOver = true;
        held.clear();
        heldTimers.clear();
    }

    public Clock clock() {
        return () -> (long) (world.nowNanos() * clockRate) + clockOffsetNanos;
    }

    /// A stop of the whole process: nothing runs for so long, while the world and the clock go
    /// on. What comes meanwhile is found afterwards, timers anywhere among the rest.
    public void pause(long nanos) {
        boolean isPausedAlready = pausedUntilNanos > world.nowNanos();
        pausedUntilNanos = Math.max(pausedUntilNanos, world.nowNanos() + nanos);
        if (!isPausedAlready) {
            world.after(nanos, this::resume);
        }
    }

    /// For so long every visit to the disk takes up to a fifth of a second.
    public void slowDisk(long nanos) {
        slowUntilNanos = Math.max(slowUntilNanos, world.nowNanos() + nanos);
    }

    private void resume() {
        long leftNanos = pausedUntilNanos - world.nowNanos();
        if (leftNanos > 0) {
            world.after(leftNanos, this::resume);
            return;
        }
        List<Runnable> tasks = new ArrayList<>(held);
        for (Runnable timer : heldTimers) {
            tasks.add(random.nextInt(tasks.size() + 1), timer);
        }
        held.clear();
        heldTimers.clear();
        tasks.forEach(Runnable::run);
    }

    /// Returns a lane whose tasks take up to `latencyNanos` each before they are done.
    public Lane lane(long latencyNanos) {
        return new SimLane(latencyNanos, false);
    }

    /// Returns a lane that works on the disk.
    public Lane diskLane(long latencyNanos) {
        return new SimLane(latencyNanos, true);
    }

    private final class SimLane implements Lane {
        private final long latencyNanos;
        private final boolean isDisk;
        private long busyUntilNanos;

        SimLane(long latencyNanos, boolean isDisk) {
            this.latencyNanos = latencyNanos;
            this.isDisk = isDisk;
        }

        @Override
        public void execute(Runnable task) {
            enter(task, held);
        }

        @Override
        public Cancel schedule(long delayNanos, Runnable task) {
            boolean[] isCancelled = {false};
            long worldNanos = (long) (Math.max(0, delayNanos) / clockRate) + 1;
            world.after(
                    worldNanos,
                    () -> enter(
                            () -> {
                                if (!isCancelled[0]) {
                                    task.run();
                                }
                            },
                            heldTimers));
            return () -> isCancelled[0] = true;
        }

        private void enter(Runnable task, List<Runnable> meanwhile) {
            if (isOver) {
                return;
            }
            if (pausedUntilNanos > world.nowNanos()) {
                meanwhile.add(() -> enter(task, meanwhile));
                return;
            }
            boolean isSlow = isDisk && slowUntilNanos > world.nowNanos();
            long takesNanos = random.nextLong(isSlow ? SLOW_NANOS : latencyNanos) + 1;
            busyUntilNanos = Math.max(busyUntilNanos, world.nowNanos()) + takesNanos;
            world.after(busyUntilNanos - world.nowNanos(), () -> run(task));
        }

        private void run(Runnable task) {
            if (isOver) {
                return;
            }
            if (pausedUntilNanos > world.nowNanos()) {
                held.add(() -> run(task));
                return;
            }
            attempt(task);
        }
    }

    /// Runs something of this member's: whatever it throws ends the life.
    public void attempt(Runnable task) {
        hasRun = true;
        try {
            task.run();
        } catch (PowerLoss loss) {
            end.lostPower();
        } catch (Throwable failure) {
            end.failed(failure);
        }
    }
}
