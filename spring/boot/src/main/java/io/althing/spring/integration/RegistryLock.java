package io.althing.spring.integration;

import io.althing.client.coordination.Grant;
import io.althing.client.error.CallInterruptedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.support.locks.DistributedLock;

/// A lock of the registry; which threads hold it is known there.
final class RegistryLock implements DistributedLock {
    private final AlthingLockRegistry registry;
    private final String name;

    RegistryLock(AlthingLockRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
    }

    @Override
    public void lock() {
        lock(Duration.ZERO);
    }

    /// @param ttl how long it is held at most unless it is renewed; zero for as long as it takes
    @Override
    public void lock(Duration ttl) {
        boolean isInterrupted = false;
        while (!registry.isReentered(name)) {
            try {
                acquire(ttl);
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
        if (!registry.isReentered(name)) {
            acquire(Duration.ZERO);
        }
    }

    private void acquire(Duration ttl) throws InterruptedException {
        try {
            registry.took(name, registry.lock(name).acquire().await(), ttl);
        } catch (CallInterruptedException e) {
            throw interrupted(e);
        }
    }

    /// The flag is taken, as is usual for the exception.
    private static InterruptedException interrupted(CallInterruptedException e) {
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }

    @Override
    public boolean tryLock() {
        return registry.isReentered(name)
                || keep(registry.lock(name).tryAcquire().await().orElse(null), Duration.ZERO);
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryLock(Duration.ofNanos(Math.max(unit.toNanos(time), 0)), Duration.ZERO);
    }

    /// @param ttl how long it is held at most unless it is renewed; zero for as long as it takes
    @Override
    public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (registry.isReentered(name)) {
            return true;
        }
        try {
            Optional<Grant> grant = registry.lock(name).tryAcquire(waitTime).await();
            return keep(grant.orElse(null), ttl);
        } catch (CallInterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean keep(@Nullable Grant grant, Duration ttl) {
        if (grant != null) {
            registry.took(name, grant, ttl);
        }
        return grant != null;
    }

    /// @throws IllegalMonitorStateException if this thread does not hold it
    /// @throws java.util.ConcurrentModificationException if it was lost before: others may have
    /// held
    ///     it meanwhile
    @Override
    public void unlock() {
        Holding own = registry.holding(name);
        if (own.leave()) {
            registry.forget(name);
            own.release();
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a distributed lock has no conditions: watch a key instead");
    }

    @Override
    public String toString() {
        return "AlthingLock[" + name + "]";
    }
}
