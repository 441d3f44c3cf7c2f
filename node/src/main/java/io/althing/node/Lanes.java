package io.althing.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Waiting for lanes, when a member stops.
final class Lanes {
    private static final long STOP_SECONDS = 30;

    private Lanes() {}

    /// Runs a task behind all others of a lane and waits for it.
    static void runOn(Executor lane, Runnable task) {
        CountDownLatch done = new CountDownLatch(1);
        lane.execute(() -> {
            try {
                task.run();
            } finally {
                done.countDown();
            }
        });
        try {
            if (!done.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a lane did not finish within " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while stopping", e);
        }
    }
}
