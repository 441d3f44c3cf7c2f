package io.althing.bench.trial;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Waits, but not for ever.
final class Patience {
    private static final long AGAIN_NANOS = 10_000_000L;

    private Patience() {}

    /// @param what is awaited, for whoever reads that it did not come
    static <A> A get(String what, double limitSeconds, CompletableFuture<A> future) throws IOException {
        try {
            return future.get((long) (limitSeconds * 1e3), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(what + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException(what + ": not within " + limitSeconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Asks again and again; a call that fails is one that has not succeeded yet.
    ///
    /// @param what is awaited, for whoever reads that it did not come
    /// @return the first answer that is good
    static <A> A until(String what, double limitSeconds, Supplier<A> ask, Predicate<A> isGood) throws IOException {
        long fromNanos = System.nanoTime();
        @Nullable Exception last = null;
        while (Timing.secondsSince(fromNanos) < limitSeconds) {
            try {
                A answer = ask.get();
                if (isGood.test(answer)) {
                    return answer;
                }
                last = null;
            } catch (StatusRuntimeException e) {
                last = e;
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        throw new IOException(
                what + ": not within " + limitSeconds + " s" + (last == null ? "" : "; " + last.getMessage()), last);
    }
}
