package io.althing.bench.trial;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/// Those who want one lock, again and again. Answers come on other threads than the one that
/// measures: a lock guards all that changes.
final class LockQueue {
    /// Ends with the first failure.
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    private final Histogram micros = new Histogram(3);
    private boolean isCounting;
    private long givenBackNanos = System.nanoTime();
    private CompletableFuture<Long> givenBackRevision = CompletableFuture.completedFuture(0L);

    /// One more client queues, and again each time when it has given the lock back.
    void join(Lock lock) {
        lock.acquire().thenCompose(held -> giveBack(lock, held)).whenComplete((_, cause) -> {
            if (cause != null) {
                failure.completeExceptionally(cause);
            } else if (!failure.isDone()) {
                join(lock);
            }
        });
    }

    private synchronized CompletionStage<Long> giveBack(Lock lock, Lock.Held held) {
        long nowNanos = System.nanoTime();
        if (isCounting) {
            micros.recordValue((nowNanos - givenBackNanos) / 1_000);
        }
        givenBackNanos = nowNanos;
        givenBackRevision.thenAccept(before -> check(before, held.revision()));
        CompletionStage<Long> released = lock.release(held);
        givenBackRevision = released.toCompletableFuture();
        return released;
    }

    /// Holders give back at once, so clocks do not tell whether there were two; revisions do.
    private void check(long givenBack, long held) {
        if (held < givenBack) {
            failure.completeExceptionally(new IllegalStateException("two clients held the lock at once: one from"
                    + " revision " + held + " on, the one before until " + givenBack));
        }
    }

    /// From now on.
    synchronized void count() {
        isCounting = true;
    }

    /// From asking to give back to the next holder's answer.
    synchronized Histogram counted() {
        isCounting = false;
        return micros;
    }

    /// Lets them go on for a while.
    ///
    /// @return how long it was
    double go(double seconds) throws IOException {
        long fromNanos = System.nanoTime();
        try {
            failure.get((long) (seconds * 1e3), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // No failure is what is hoped for.
        } catch (ExecutionException e) {
            throw new IOException("locking: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return Timing.secondsSince(fromNanos);
    }
}
