package io.althing.bench.trial;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Does something many times, with some of it under way at any time: each end begins the next.
final class ClosedLoop {
    private final int times;
    private final IntFunction<CompletionStage<?>> deed;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger left;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private ClosedLoop(int times, IntFunction<CompletionStage<?>> deed) {
        this.times = times;
        this.deed = deed;
        this.left = new AtomicInteger(times);
    }

    /// @param what is done, for whoever reads that it failed
    /// @param deed what to do for each number from 0 on
    /// @return seconds until all was done
    /// @throws IOException if one fails, or not all of it is done in time
    static double run(String what, int times, int underWay, double limitSeconds, IntFunction<CompletionStage<?>> deed)
            throws IOException {
        ClosedLoop loop = new ClosedLoop(times, deed);
        long fromNanos = System.nanoTime();
        for (int i = 0; i < underWay; i++) {
            loop.next();
        }
        Patience.get(what, limitSeconds, loop.end);
        return Timing.secondsSince(fromNanos);
    }

    private void next() {
        int number = begun.getAndIncrement();
        if (number < times && !end.isDone()) {
            deed.apply(number).whenComplete((_, cause) -> {
                if (cause != null) {
                    end.completeExceptionally(cause);
                } else if (left.decrementAndGet() == 0) {
                    end.complete(null);
                } else {
                    next();
                }
            });
        }
    }
}
