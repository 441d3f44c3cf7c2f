package io.althing.client.rpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One thread that does small things when they are due: it must not be blocked. Nothing that was
/// asked for is forgotten: closing it does at once what is not due yet.
final class Timer {
    private final ScheduledThreadPoolExecutor thread;
    private final Set<Task> pending = ConcurrentHashMap.newKeySet();

    Timer() {
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "althing-timer");
            created.setDaemon(true);
            return created;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    Due after(long nanos, Runnable action) {
        Task task = new Task(action);
        pending.add(task);
        try {
            task.scheduled = thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            task.run();
        }
        return task;
    }

    void close() {
        thread.shutdownNow();
        pending.forEach(Task::run);
    }

    private final class Task implements Runnable, Due {
        private final Runnable action;
        private final AtomicBoolean isDone = new AtomicBoolean();
        private volatile @Nullable ScheduledFuture<?> scheduled;

        Task(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (isDone.compareAndSet(false, true)) {
                pending.remove(this);
                action.run();
            }
        }

        @Override
        public void cancel() {
            if (isDone.compareAndSet(false, true)) {
                pending.remove(this);
                ScheduledFuture<?> future = scheduled;
                if (future != null) {
                    future.cancel(false);
                }
            }
        }
    }
}
