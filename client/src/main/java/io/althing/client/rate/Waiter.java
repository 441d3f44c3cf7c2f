package io.althing.client.rate;

import io.althing.client.rpc.Due;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Somebody who was not let through at once. Its limiter's lock guards what it has.
final class Waiter {
    static final long FOREVER = Long.MAX_VALUE;

    final CompletableFuture<Boolean> result = new CompletableFuture<>();
    final long wanted;
    long has;

    /// How old the oldest of these are.
    long hasSinceNanos;

    /// What ends its time, if that is bounded.
    volatile @Nullable Due end;

    private final long sinceNanos;
    private final long atMostNanos;

    Waiter(long wanted, long sinceNanos, long atMostNanos) {
        this.wanted = wanted;
        this.sinceNanos = sinceNanos;
        this.atMostNanos = atMostNanos;
    }

    long missing() {
        return wanted - has;
    }

    boolean isTooLate(long nanos) {
        return atMostNanos != FOREVER && nanos - sinceNanos > atMostNanos;
    }
}
