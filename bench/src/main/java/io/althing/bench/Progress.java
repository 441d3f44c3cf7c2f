package io.althing.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// Hands out the operations of a run and times those that count.
final class Progress {
    private final long total;
    private final long warmUp;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private final CountDownLatch isOver = new CountDownLatch(1);
    private volatile long beganNanos;
    private volatile long endedNanos;

    Progress(long total) {
        this.total = total;
        this.warmUp = total / 10;
    }

    /// Returns the next operation's number, or -1 when all are taken.
    long take() {
        long number = taken.getAndIncrement();
        if (number == warmUp) {
            beganNanos = System.nanoTime();
        }
        return number < total ? number : -1;
    }

    boolean isCounted(long number) {
        return number >= warmUp;
    }

    void ended() {
        if (finished.incrementAndGet() == total) {
            endedNanos = System.nanoTime();
            isOver.countDown();
        }
    }

    /// Waits for the end. Returns counted operations per second.
    double await() throws InterruptedException {
        isOver.await();
        return (total - warmUp) * 1e9 / (endedNanos - beganNanos);
    }
}
