package io.althing.client.coordination;

import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.NotHeldException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// A distributed lock as the JDK's interface. What a thread holds is counted here; the cluster is
/// asked for the first and told of the last.
final class ThreadLock implements Lock {
    private final DistributedLock lock;
    private final Map<Thread, Held> held = new ConcurrentHashMap<>();

    ThreadLock(DistributedLock lock) {
        this.lock = lock;
    }

    /// Used by the thread that holds it only.
    private static final class Held {
        private final Grant grant;
        private int count = 1;

        Held(Grant grant) {
            this.grant = grant;
        }
    }

    private boolean isReentered() {
        Held own = held.get(Thread.currentThread());
        if (own != null) {
            own.count++;
        }
        return own != null;
    }

    private boolean keep(@Nullable Grant grant) {
        if (grant != null) {
            held.put(Thread.currentThread(), new Held(grant));
        }
        return grant != null;
    }

    @Override
    public void lock() {
        boolean isInterrupted = false;
        while (!isReentered()) {
            try {
                lockInterruptibly();
                break;
            } catch (InterruptedException e) {
                // As the JDK's locks do: waits on, and tells afterwards.
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!isReentered()) {
            try {
                keep(lock.acquire().await());
            } catch (CallInterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static InterruptedException interrupted(CallInterruptedException e) {
        // The exception takes the flag's place.
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }

    @Override
    public boolean tryLock() {
        return isReentered() || keep(lock.tryAcquire().await().orElse(null));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (isReentered()) {
            return true;
        }
        try {
            Duration atMost = Duration.ofNanos(Math.max(unit.toNanos(time), 0));
            Optional<Grant> grant = lock.tryAcquire(atMost).await();
            return keep(grant.orElse(null));
        } catch (CallInterruptedException e) {
            throw interrupted(e);
        }
    }

    /// @throws IllegalMonitorStateException if this thread does not hold it, or has lost it
    @Override
    public void unlock() {
        Held own = held.get(Thread.currentThread());
        if (own == null) {
            throw new IllegalMonitorStateException(Thread.currentThread() + " does not hold " + lock);
        }
        if (--own.count > 0) {
            return;
        }
        held.remove(Thread.currentThread());
        try {
            own.grant.release().await();
        } catch (NotHeldException | io.althing.client.error.SessionLostException e) {
            IllegalMonitorStateException lost = new IllegalMonitorStateException(
                    lock + " was lost before it was unlocked: others may have held it");
            lost.initCause(e);
            throw lost;
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a distributed lock has no conditions: watch a key instead");
    }
}
