package io.althing.door.etcd;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a call that waits holds on to: keys that it follows, and an end of its patience. Both are
/// let go of together, once. Any thread.
final class WaitingCall {
    private @Nullable Follower follower;
    private @Nullable Future<?> timeout;
    private boolean isOver;

    /// Follows this instead of what it followed before, unless it is over.
    synchronized void follow(Supplier<Follower> next) {
        if (follower != null) {
            follower.close();
        }
        if (!isOver) {
            follower = next.get();
        }
    }

    /// @param millis 0 or below for as long as it takes
    synchronized void limit(long millis, ScheduledExecutorService timers, Runnable atTheEnd) {
        if (isOver || millis <= 0) {
            return;
        }
        try {
            timeout = timers.schedule(atTheEnd, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // The door is closed, and all calls with it.
            end();
        }
    }

    synchronized boolean isOver() {
        return isOver;
    }

    /// Returns whether the call is still to be answered.
    synchronized boolean end() {
        if (isOver) {
            return false;
        }
        isOver = true;
        if (follower != null) {
            follower.close();
        }
        if (timeout != null) {
            timeout.cancel(false);
        }
        return true;
    }
}
