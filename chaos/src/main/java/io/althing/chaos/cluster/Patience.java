package io.althing.chaos.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for conditions, never for time alone.
public final class Patience {
    private static final long AGAIN_NANOS = 20_000_000L;

    private Patience() {}

    /// @throws AssertionError if it does not come true in time
    public static void await(String what, Duration limit, BooleanSupplier condition) {
        if (!isTrueWithin(limit, condition)) {
            throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
        }
    }

    public static boolean isTrueWithin(Duration limit, BooleanSupplier condition) {
        long endNanos = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNanos >= 0) {
                return false;
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        return true;
    }
}
