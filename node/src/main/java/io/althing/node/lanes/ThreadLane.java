package io.althing.node.lanes;

import io.althing.node.spi.Cancel;
import io.althing.node.spi.Halt;
import io.althing.node.spi.Lane;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// A lane on a platform thread of its own. Whatever a task throws stops the member: a lane that
/// lost a task cannot be trusted with the next.
public final class ThreadLane implements Lane, AutoCloseable {
    private record Timer(long atNanos, long sequence, Runnable task) {}

    private static final class Scheduled implements Runnable, Cancel {
        private final Runnable task;
        private volatile boolean isCancelled;

        Scheduled(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!isCancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /// Touched by the lane's own thread only.
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::sequence));

    private final Halt halt;
    private final Thread thread;
    private long timerSequence;
    private volatile boolean isParked;
    private volatile boolean isClosed;

    public ThreadLane(String name, Halt halt) {
        this.halt = halt;
        this.thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        // A lane that is running sees the task before it parks; only a parked one must be woken.
        if (isParked) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public Cancel schedule(long delayNanos, Runnable task) {
        Scheduled scheduled = new Scheduled(task);
        long atNanos = System.nanoTime() + delayNanos;
        if (Thread.currentThread().equals(thread)) {
            timers.add(new Timer(atNanos, ++timerSequence, scheduled));
        } else {
            execute(() -> timers.add(new Timer(atNanos, ++timerSequence, scheduled)));
        }
        return scheduled;
    }

    /// How many tasks wait; looks at all of them.
    public int waiting() {
        return tasks.size();
    }

    private void run() {
        try {
            while (!isClosed) {
                runDueTimers();
                Runnable task = tasks.poll();
                if (task != null) {
                    task.run();
                } else {
                    park();
                }
            }
        } catch (Throwable failure) {
            halt.halt("lane " + thread.getName() + " failed: " + failure, failure);
        }
    }

    private void runDueTimers() {
        while (!timers.isEmpty() && timers.peek().atNanos - System.nanoTime() <= 0) {
            timers.remove().task.run();
        }
    }

    private void park() {
        isParked = true;
        // Between the flag and this look nothing can be missed: whoever adds later sees the flag.
        if (tasks.isEmpty() && !isClosed) {
            if (timers.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, timers.peek().atNanos - System.nanoTime()));
            }
        }
        isParked = false;
    }

    /// Ends the thread after the task at hand; what is queued is not run.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
