package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.etcd.jetcd.api.lock.UnlockResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/// Those who want one lock, again and again. Answers come on one thread, beside the one that
/// measures: a lock guards all that changes.
final class LockQueue {
    private static final ByteString NAME = Client.bytes("lock");

    /// Ends with the first failure.
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    private final Histogram micros = new Histogram(3);
    private boolean isCounting;
    private long givenBackNanos = System.nanoTime();
    private CompletableFuture<Long> givenBackRevision = CompletableFuture.completedFuture(0L);

    /// One more client queues, and again each time when it has given the lock back.
    void join(Client client, long lease) {
        LockRequest request =
                LockRequest.newBuilder().setName(NAME).setLease(lease).build();
        Reply.<LockResponse>to(answer ->
                        LockGrpc.newStub(client.channel()).withWaitForReady().lock(request, answer))
                .thenCompose(held -> giveBack(client, held))
                .whenComplete((_, cause) -> {
                    if (cause != null) {
                        failure.completeExceptionally(cause);
                    } else if (!failure.isDone()) {
                        join(client, lease);
                    }
                });
    }

    private synchronized CompletionStage<Long> giveBack(Client client, LockResponse held) {
        long nowNanos = System.nanoTime();
        if (isCounting) {
            micros.recordValue((nowNanos - givenBackNanos) / 1_000);
        }
        givenBackNanos = nowNanos;
        givenBackRevision.thenAccept(before -> check(before, held.getHeader().getRevision()));
        UnlockRequest request = UnlockRequest.newBuilder().setKey(held.getKey()).build();
        givenBackRevision = Reply.<UnlockResponse>to(
                        answer -> LockGrpc.newStub(client.channel()).unlock(request, answer))
                .thenApply(unlocked -> unlocked.getHeader().getRevision());
        return givenBackRevision;
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
