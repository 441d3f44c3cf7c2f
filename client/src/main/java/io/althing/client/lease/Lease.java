package io.althing.client.lease;

import io.althing.client.error.AlthingException;
import io.althing.client.rpc.Answer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A time to live, as its holder can know it.
///
/// The server counts from when it received a renewal; the holder counts from when it **sent** the
/// last one that was answered, less 2 % for clocks that run differently. So as long as
/// [#isSafe()] the lease has not ended at the server, however long answers took. The reverse does
/// not hold: it may live on there for a while after it is not safe any more.
///
/// That is as of the call: a process that is paused right after it sees nothing. What must not
/// happen after the end has to be made conditional on it, at the cluster or at the resource.
public final class Lease implements AutoCloseable {
    private static final long DRIFT_PARTS = 50;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    /// Why a lease is lost.
    public enum Loss {
        /// No renewal was answered in time: the server may have ended it, or not yet.
        DEADLINE,
        /// The server has ended it.
        ENDED
    }

    /// Hears of the loss of a lease, once, where it may block.
    @FunctionalInterface
    public interface LossListener {
        void lost(Loss why);

        /// Hears of a lease that is a session's, with each renewal that says so, that something
        /// was taken from it by force. Must not block.
        ///
        /// @param revision when something was last
        default void taken(long revision) {}
    }

    private final Leases leases;
    private final long id;
    private final long ttlSeconds;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private volatile long deadlineNanos;
    private volatile @Nullable LossListener listener;

    Lease(Leases leases, long id, long ttlSeconds, long askedNanos) {
        this.leases = leases;
        this.id = id;
        this.ttlSeconds = ttlSeconds;
        this.deadlineNanos = deadline(askedNanos, ttlSeconds);
    }

    private static long deadline(long sentNanos, long seconds) {
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        return sentNanos + nanos - nanos / DRIFT_PARTS;
    }

    public long id() {
        return id;
    }

    /// Returns how long it lasts after a renewal.
    public Duration ttl() {
        return Duration.ofSeconds(ttlSeconds);
    }

    /// Returns for how long it is safe from now on; zero if it is not.
    public Duration remaining() {
        long nanos = isOver.get() ? 0 : deadlineNanos - System.nanoTime();
        return Duration.ofNanos(Math.max(nanos, 0));
    }

    /// Returns whether the lease certainly has not ended at the server.
    public boolean isSafe() {
        return !isOver.get() && deadlineNanos - System.nanoTime() > 0;
    }

    /// Renews the lease three times per TTL until it is closed or lost.
    public Lease keepAlive() {
        return keepAlive(loss -> {});
    }

    /// Renews the lease three times per TTL until it is closed or lost; the listener hears of the
    /// loss. Once lost it is never safe again, and not renewed any more.
    ///
    /// @throws IllegalStateException if it is kept alive already
    public Lease keepAlive(LossListener onLoss) {
        if (listener != null) {
            throw new IllegalStateException("lease " + Long.toHexString(id) + " is kept alive already");
        }
        listener = onLoss;
        leases.renewals().add(this);
        return this;
    }

    /// Ends the lease and deletes what is attached to it.
    public Answer<Long> revoke() {
        end();
        return leases.revoke(id);
    }

    /// Ends the lease as [#revoke()] does and waits for that, but not long: it ends by itself
    /// too.
    @Override
    public void close() {
        if (isOver.get()) {
            return;
        }
        try {
            revoke().await(CLOSE_WAIT);
        } catch (AlthingException | TimeoutException e) {
            // It ends by itself when its time is over.
        }
    }

    /// Stops renewing it, without ending it. It is not safe any more.
    public void abandon() {
        end();
    }

    boolean isOver() {
        return isOver.get();
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    long ttlNanos() {
        return TimeUnit.SECONDS.toNanos(ttlSeconds);
    }

    void renewed(long sentNanos, long seconds) {
        deadlineNanos = deadline(sentNanos, seconds);
    }

    void taken(long revision) {
        LossListener told = listener;
        if (told != null) {
            told.taken(revision);
        }
    }

    private void end() {
        if (isOver.compareAndSet(false, true)) {
            leases.renewals().remove(this);
        }
    }

    void lost(Loss why) {
        if (isOver.compareAndSet(false, true)) {
            leases.renewals().remove(this);
            LossListener told = listener;
            if (told != null) {
                leases.rpc().callbacks().execute(() -> told.lost(why));
            }
        }
    }
}
