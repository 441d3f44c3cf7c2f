package io.althing.spring.integration;

import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Locks;
import io.althing.client.guard.Fence;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.RenewableLockRegistry;

/// Locks of the cluster, for Spring Integration and all that takes its [RenewableLockRegistry].
///
/// A lock is reentrant by thread, and fair: who waits is served in the order in which it asked,
/// whichever process it is in. It is kept alive by the client's session for as long as its holder
/// lives, however long that works; it needs no time to live. One that is given all the same ends
/// by then for its holder, and is renewed with [#renewLock(Object, Duration)].
///
/// A process that stands still for longer than its session's TTL has lost its locks and does not
/// know yet. `unlock()` tells then by a [java.util.ConcurrentModificationException]; what the
/// lock protects is better guarded by [#fence(Object)].
///
/// Nothing is kept of locks that nobody holds, so there is nothing to expire.
public final class AlthingLockRegistry implements RenewableLockRegistry<DistributedLock> {
    private final Locks locks;
    private final String prefix;

    /// What threads of this process hold. Each entry is put and removed by its own thread.
    private final Map<Place, Holding> held = new ConcurrentHashMap<>();

    /// @param prefix what the names of its locks begin with
    public AlthingLockRegistry(Locks locks, String prefix) {
        this.locks = locks;
        this.prefix = prefix;
    }

    /// Returns the lock of a key, which is named by the key's text.
    ///
    /// @throws IllegalArgumentException if the key has no text
    @Override
    public DistributedLock obtain(Object lockKey) {
        return new RegistryLock(this, name(lockKey));
    }

    /// Says that the calling thread still needs the lock: with a time to live, it has it anew.
    ///
    /// @throws IllegalMonitorStateException if this thread does not hold it
    /// @throws java.util.ConcurrentModificationException if it was lost
    @Override
    public void renewLock(Object lockKey) {
        holding(name(lockKey)).renew(null);
    }

    /// As [#renewLock(Object)], with another time to live from now on.
    @Override
    public void renewLock(Object lockKey, Duration ttl) {
        holding(name(lockKey)).renew(ttl);
    }

    /// Returns the fencing token under which the calling thread holds the lock: let what the lock
    /// protects refuse smaller ones, as the guards in `io.althing.client.guard` do.
    ///
    /// @throws IllegalMonitorStateException if this thread does not hold it
    public Fence fence(Object lockKey) {
        return Fence.of(holding(name(lockKey)).grant());
    }

    private String name(Object lockKey) {
        String text = lockKey.toString();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the key of a lock has a text that names it");
        }
        return prefix + text;
    }

    io.althing.client.coordination.DistributedLock lock(String name) {
        return locks.lock(name);
    }

    /// Counts one more if this thread holds it already.
    boolean isReentered(String name) {
        Holding own = held.get(Place.here(name));
        if (own != null) {
            own.enter();
        }
        return own != null;
    }

    void took(String name, Grant grant, Duration ttl) {
        held.put(Place.here(name), new Holding(grant, ttl));
    }

    Holding holding(String name) {
        Holding own = held.get(Place.here(name));
        if (own == null) {
            throw new IllegalMonitorStateException(Thread.currentThread() + " does not hold the lock " + name);
        }
        return own;
    }

    void forget(String name) {
        held.remove(Place.here(name));
    }

    /// A lock in the hands of a thread.
    private record Place(String name, Thread thread) {
        static Place here(String name) {
            return new Place(name, Thread.currentThread());
        }
    }
}
