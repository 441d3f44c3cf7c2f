package io.althing.client.kv;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Keeps those apart who met over the same keys.
final class Backoff {
    private static final long FIRST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int DOUBLINGS_MAX = 7;

    private Backoff() {}

    static void pause(int attempt) {
        long most = FIRST_NANOS << Math.min(attempt, DOUBLINGS_MAX);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }
}
