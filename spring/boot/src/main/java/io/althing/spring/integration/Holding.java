package io.althing.spring.integration;

import io.althing.client.coordination.Grant;
import io.althing.client.error.AlthingException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.SessionLostException;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one thread holds: how often, and until when if it said so. A time to live is measured
/// here and not at the cluster: it can be renewed at any time, and if this process dies or stands
/// still the lock goes with its session.
final class Holding {
    private final Grant grant;

    /// Guards the fields below against the end of the time to live, which another thread brings.
    private final ReentrantLock lock = new ReentrantLock();

    private int entries = 1;
    private Duration ttl;
    private long endNanos;
    private boolean isExpired;

    /// @param ttl zero for none
    Holding(Grant grant, Duration ttl) {
        this.grant = grant;
        this.ttl = ttl;
        limit(ttl);
    }

    Grant grant() {
        return grant;
    }

    /// @throws ConcurrentModificationException if it was lost meanwhile
    void enter() {
        lock.lock();
        try {
            if (isExpired || !grant.isSafe()) {
                throw lost(null);
            }
            entries++;
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether that was the last.
    boolean leave() {
        lock.lock();
        try {
            entries--;
            return entries == 0;
        } finally {
            lock.unlock();
        }
    }

    /// @param other a time to live in place of the one before; null for the same anew
    void renew(@Nullable Duration other) {
        lock.lock();
        try {
            if (isExpired || !grant.isSafe()) {
                throw lost(null);
            }
            ttl = other == null ? ttl : other;
            limit(ttl);
        } finally {
            lock.unlock();
        }
    }

    private void limit(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a time to live is not negative: " + time);
        }
        if (!time.isZero()) {
            endNanos = System.nanoTime() + time.toNanos();
            expireAfter(time.toNanos());
        }
    }

    private void expireAfter(long nanos) {
        Executor later = CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS);
        later.execute(this::expire);
    }

    /// Nothing, if it was renewed meanwhile: another one comes for that.
    private void expire() {
        lock.lock();
        try {
            boolean isDue = !ttl.isZero() && endNanos - System.nanoTime() <= 0;
            if (isDue && entries > 0 && !isExpired) {
                isExpired = true;
                grant.release();
            }
        } finally {
            lock.unlock();
        }
    }

    /// @throws ConcurrentModificationException if it was lost before
    void release() {
        if (isExpired()) {
            throw lost(null);
        }
        try {
            grant.release().await();
        } catch (NotHeldException | SessionLostException e) {
            throw lost(e);
        }
    }

    private boolean isExpired() {
        lock.lock();
        try {
            return isExpired;
        } finally {
            lock.unlock();
        }
    }

    /// As Spring Integration's other registries tell it.
    private ConcurrentModificationException lost(@Nullable AlthingException cause) {
        String text = "the lock " + grant.names().get(0) + " was lost before it was unlocked: its time to live"
                + " was over, or its session was lost, and others may have held it";
        return new ConcurrentModificationException(text, cause);
    }
}
