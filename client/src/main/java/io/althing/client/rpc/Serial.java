package io.althing.client.rpc;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs tasks one after the other, in the order in which they came, on an executor that would run
/// them side by side.
public final class Serial implements Executor {
    private static final System.Logger LOG = System.getLogger(Serial.class.getName());

    private final Executor executor;

    /// Guards the two fields below; nothing is run or waited for while it is held.
    private final ReentrantLock lock = new ReentrantLock();

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean isRunning;

    public Serial(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            waiting.add(task);
            if (isRunning) {
                return;
            }
            isRunning = true;
        } finally {
            lock.unlock();
        }
        executor.execute(this::run);
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                // Whoever listens must not end what others, and the next events, depend on.
                LOG.log(System.Logger.Level.ERROR, "a listener failed", e);
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable task = waiting.poll();
            isRunning = task != null;
            return task;
        } finally {
            lock.unlock();
        }
    }
}
