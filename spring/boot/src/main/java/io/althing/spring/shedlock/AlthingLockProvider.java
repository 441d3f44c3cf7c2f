package io.althing.spring.shedlock;

import io.althing.client.Althing;
import io.althing.client.error.NotFoundException;
import io.althing.client.error.UnknownOutcomeException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Condition;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.client.kv.Transaction;
import io.althing.client.lease.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/// ShedLock's locks as keys of the cluster, each with a lease of its own.
///
/// The key is there while the lock is taken. Its lease lasts for `lockAtMostFor`, whatever
/// becomes of whoever took it: that is what ShedLock's users expect, and why these are not locks
/// of a session, which go sooner. Time is measured by the cluster, so the clocks of machines need
/// not agree. It is measured in whole seconds, rounded up; servers raise it to what outlives an
/// election, 2 s by default; and a new leader of the cluster gives every lease its time anew.
/// `lockAtLeastFor` is exact while the process lives.
///
/// As with every lock that ends by time, a job that takes longer than `lockAtMostFor` may run
/// twice.
public final class AlthingLockProvider implements ExtensibleLockProvider {
    private final Althing althing;
    private final String prefix;
    private final String label;

    /// @param prefix what the keys begin with
    /// @param label who takes the locks: for people who look at the keys
    public AlthingLockProvider(Althing althing, String prefix, String label) {
        this.althing = althing;
        this.prefix = prefix;
        this.label = label;
    }

    @Override
    public Optional<SimpleLock> lock(LockConfiguration configuration) {
        Bytes key = Bytes.of(prefix + configuration.getName());
        if (althing.kv().get(key).await().isPresent()) {
            return Optional.empty();
        }
        Bytes mark = Bytes.of(label + " " + UUID.randomUUID());
        Optional<Lease> lease = put(Condition.absent(key), key, mark, configuration.getLockAtMostFor());
        return lease.map(taken -> new KeyLock(this, configuration, key, mark, taken));
    }

    /// Puts a key with a lease of so long, if the condition holds. Returns the lease if it did.
    private Optional<Lease> put(Condition condition, Bytes key, Bytes mark, Duration time) {
        Lease lease = althing.leases().grant(wholeSeconds(time)).await();
        boolean isPut = false;
        try {
            Transaction put = Transaction.when(condition).then(Put.of(key, mark).withLease(lease.id()));
            isPut = commit(put, key, mark, lease);
        } finally {
            if (!isPut) {
                // Also what keeps a write from having an effect that is still on its way.
                althing.leases().revoke(lease.id());
            }
        }
        return isPut ? Optional.of(lease) : Optional.empty();
    }

    private boolean commit(Transaction put, Bytes key, Bytes mark, Lease lease) {
        try {
            Result.Committed committed = althing.kv().commit(put).await();
            return committed.isHeld();
        } catch (UnknownOutcomeException e) {
            boolean isThere = althing.kv()
                    .get(key)
                    .await()
                    .filter(found -> found.value().equals(mark) && found.lease() == lease.id())
                    .isPresent();
            if (!isThere) {
                throw e;
            }
            return true;
        }
    }

    private static Duration wholeSeconds(Duration time) {
        return Duration.ofSeconds(Math.max(time.plusSeconds(1).minusNanos(1).toSeconds(), 1));
    }

    /// The lock with other times, if it has not ended.
    Optional<KeyLock> extend(KeyLock lock, LockConfiguration configuration) {
        Optional<Lease> longer = put(
                Condition.valueIs(lock.key(), lock.mark()), lock.key(), lock.mark(), configuration.getLockAtMostFor());
        longer.ifPresent(lease -> althing.leases().revoke(lock.lease().id()));
        return longer.map(lease -> new KeyLock(this, configuration, lock.key(), lock.mark(), lease));
    }

    /// Gives the lock back, at once or after so long. If it has ended, nothing is left to do: a
    /// key that another one has put hangs on another lease.
    void end(KeyLock lock, Duration after) {
        if (after.isNegative() || after.isZero()) {
            revoke(lock.lease());
            return;
        }
        // The lease is for the case that this process does not live as long.
        Condition isOurs = Condition.valueIs(lock.key(), lock.mark());
        put(isOurs, lock.key(), lock.mark(), after).ifPresent(lease -> {
            althing.leases().revoke(lock.lease().id());
            CompletableFuture.delayedExecutor(after.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> althing.leases().revoke(lease.id()));
        });
    }

    private void revoke(Lease lease) {
        try {
            lease.revoke().await();
        } catch (NotFoundException e) {
            // It has ended by itself.
        }
    }
}
