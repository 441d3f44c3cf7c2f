package io.althing.client.coordination;

import io.althing.client.rpc.Answer;
import java.time.Duration;

/// Waiting until something has been done so many times.
public final class DistributedLatch {
    private final DistributedNumber number;

    DistributedLatch(DistributedNumber number) {
        this.number = number;
    }

    /// Makes it wait for so many, unless it waits already; is answered with whether it does now.
    public Answer<Boolean> arm(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("a latch waits for at least one, not " + count);
        }
        return number.compareAndSet(0, count);
    }

    /// One of them is done; is answered with how many are left.
    public Answer<Long> countDown() {
        return number.countDown(1);
    }

    /// How many are left.
    public Answer<Long> count() {
        return number.get();
    }

    /// Waits until none is left.
    public Answer<Boolean> opened() {
        return number.atMost(0, Acquisition.FOREVER);
    }

    /// Waits until none is left; is answered with whether that is so before the time is over.
    public Answer<Boolean> opened(Duration atMost) {
        return number.atMost(0, atMost);
    }
}
