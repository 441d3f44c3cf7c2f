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

    private final World world;
    private final RandomGenerator random;
    private final End end;
    private final double clockRate;
    private final long clockOffsetNanos;
    private boolean isOver;
    private long pausedUntilNanos;
    private final List<Runnable> held = new ArrayList<>();

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

    public void end() {
        isOver = true;
        held.clear();
    }

    public Clock clock() {
        return () -> (long) (world.nowNanos() * clockRate) + clockOffsetNanos;
    }

    /// A stop of the whole process: nothing runs for so long, while the world and the clock go
    /// on. What comes meanwhile is found afterwards, the lanes in any order.
    public void pause(long nanos) {
        boolean isPausedAlready = pausedUntilNanos > world.nowNanos();
        pausedUntilNanos = Math.max(pausedUntilNanos, world.nowNanos() + nanos);
        if (!isPausedAlready) {
            world.after(nanos, this::resume);
        }
    }

    private void resume() {
        long leftNanos = pausedUntilNanos - world.nowNanos();
        if (leftNanos > 0) {
            world.after(leftNanos, this::resume);
            return;
        }
        List<Runnable> tasks = List.copyOf(held);
        held.clear();
        tasks.forEach(Runnable::run);
    }

    /// Returns a lane whose tasks take up to about `latencyNanos` each before they are done.
    ///
    /// @param isSteady whether tasks take that long each time, and not just up to it
    public Lane lane(long latencyNanos, boolean isSteady) {
        return new SimLane(latencyNanos, isSteady);
    }

    private final class SimLane implements Lane {
        private final long latencyNanos;
        private final boolean isSteady;
        private long busyUntilNanos;

        SimLane(long latencyNanos, boolean isSteady) {
            this.latencyNanos = latencyNanos;
            this.isSteady = isSteady;
        }

        @Override
        public void execute(Runnable task) {
            enter(task);
        }

        @Override
        public Cancel schedule(long delayNanos, Runnable task) {
            boolean[] isCancelled = {false};
            long worldNanos = (long) (Math.max(0, delayNanos) / clockRate) + 1;
            world.after(
                    worldNanos,
                    () -> enter(() -> {
                        if (!isCancelled[0]) {
                            task.run();
                        }
                    }));
            return () -> isCancelled[0] = true;
        }

        private void enter(Runnable task) {
            if (isOver) {
                return;
            }
            if (pausedUntilNanos > world.nowNanos()) {
                held.add(() -> enter(task));
                return;
            }
            long takesNanos = isSteady ? latencyNanos : random.nextLong(latencyNanos) + 1;
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
        try {
            task.run();
        } catch (PowerLoss loss) {
            end.lostPower();
        } catch (Throwable failure) {
            end.failed(failure);
        }
    }
}
