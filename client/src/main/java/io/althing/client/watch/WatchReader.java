package io.althing.client.watch;

import io.althing.client.error.AlthingException;
import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.ClientClosedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/// Events for a thread that waits for them:
///
/// ```java
/// try (WatchReader reader = althing.watches().read(Watch.prefix("orders/"))) {
///     while (true) {
///         for (WatchEvent event : reader.next()) { … }
///     }
/// }
/// ```
///
/// What is not taken is not asked for: a slow reader costs the server, not this process. Used by
/// one thread at a time; may be closed by any.
public final class WatchReader implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final long POLL_MILLIS = 100;

    private final BlockingQueue<List<WatchEvent>> events = new SynchronousQueue<>();
    private final BlockingQueue<AlthingException> end = new LinkedBlockingQueue<>();
    private final Watcher watcher;
    private volatile boolean isClosed;

    WatchReader(Watches watches, Watch watch) {
        this.watcher = watches.watch(watch, new WatchListener() {
            @Override
            public void onEvents(List<WatchEvent> told) {
                hand(told);
            }

            @Override
            public void onEnd(AlthingException failure) {
                end.add(failure);
            }
        });
    }

    private void hand(List<WatchEvent> told) {
        try {
            boolean isTaken = false;
            while (!isTaken && !isClosed) {
                isTaken = events.offer(told, POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until the watch is in force, and returns the first revision whose events it tells.
    public long started() {
        return watcher.started().await();
    }

    /// Waits for the next events; never an empty list.
    ///
    /// @throws AlthingException if the watch has ended; see [WatchListener#onEnd]
    /// @throws CallInterruptedException if this thread is interrupted; no event is lost
    public List<WatchEvent> next() {
        return next(FOREVER);
    }

    /// Waits for the next events, at most so long; then returns none.
    public List<WatchEvent> next(Duration atMost) {
        Duration bounded = atMost.compareTo(FOREVER) < 0 ? atMost : FOREVER;
        long deadlineNanos = System.nanoTime() + bounded.toNanos();
        try {
            while (true) {
                long remaining = deadlineNanos - System.nanoTime();
                long poll = Math.min(remaining, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
                List<WatchEvent> told = events.poll(Math.max(poll, 0), TimeUnit.NANOSECONDS);
                if (told != null) {
                    return told;
                }
                AlthingException failure = end.peek();
                if (failure != null) {
                    throw failure;
                }
                if (isClosed) {
                    throw new ClientClosedException("the reader was closed", null);
                }
                if (remaining <= 0) {
                    return List.of();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("interrupted while waiting for events", e);
        }
    }

    /// Asks the member to say up to where it has told everything: [#told()] moves on then, also
    /// if there was nothing to tell.
    public void askProgress() {
        watcher.askProgress();
    }

    /// Returns the revision up to which every event has been taken by [#next].
    public long told() {
        return watcher.told();
    }

    @Override
    public void close() {
        isClosed = true;
        watcher.close();
    }
}
