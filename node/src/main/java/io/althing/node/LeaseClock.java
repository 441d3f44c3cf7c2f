package io.althing.node;

import io.althing.store.Store.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The leader's view of how long leases still live, on its own monotonic clock. Belongs to the
/// lease lane.
///
/// Only a leader keeps time. A new one gives every lease its full life anew plus one election
/// timeout, so a lease may live longer
/// than it was granted, never shorter. Renewing moves a deadline only; the queue is corrected
/// when the old one comes up.
final class LeaseClock {
    /// At most so many leases are proposed for expiry in one command.
    private static final int EXPIRY_BATCH_MAX = 1000;

    /// An expiry that was proposed and not applied is proposed again after this time.
    private static final long PROPOSE_AGAIN_NANOS = 3_000_000_000L;

    /// Deadlines further away than this (some 60 years) are put here, so that nanoseconds never
    /// overflow.
    private static final long TTL_SECONDS_MAX = 2_000_000_000L;

    private static final class Life {
        final long id;
        final long ttlSeconds;
        long deadlineNanos;
        boolean isExpiring;

        Life(Lease lease, long fromNanos) {
            this.id = lease.id();
            this.ttlSeconds = lease.ttlSeconds();
            renew(fromNanos);
        }

        void renew(long fromNanos) {
            deadlineNanos = fromNanos + Math.min(ttlSeconds, TTL_SECONDS_MAX) * 1_000_000_000L;
        }
    }

    private record Check(long atNanos, Life life) {}

    private final long electionTimeoutNanos;
    private final TreeMap<Long, Life> lives = new TreeMap<>();
    private final PriorityQueue<Check> checks = new PriorityQueue<>(Comparator.comparingLong(Check::atNanos));
    private long term;

    LeaseClock(long electionTimeoutNanos) {
        this.electionTimeoutNanos = electionTimeoutNanos;
    }

    /// This member leads `newTerm` and has applied everything of earlier terms.
    void promote(long newTerm, List<Lease> leases, long nowNanos) {
        demote();
        term = newTerm;
        for (Lease lease : leases) {
            start(lease, nowNanos + electionTimeoutNanos);
        }
    }

    void demote() {
        term = 0;
        lives.clear();
        checks.clear();
    }

    /// The term for which time is kept, or 0.
    long term() {
        return term;
    }

    void granted(Lease lease, long nowNanos) {
        if (term != 0) {
            start(lease, nowNanos);
        }
    }

    private void start(Lease lease, long fromNanos) {
        Life life = new Life(lease, fromNanos);
        lives.put(life.id, life);
        checks.add(new Check(life.deadlineNanos, life));
    }

    void revoked(long id) {
        // Its check finds it gone.
        lives.remove(id);
    }

    /// Gives the lease its full life anew. Returns its TTL in seconds, or 0 if there is no such
    /// lease or its expiry is decided.
    long renew(long id, long nowNanos) {
        Life life = lives.get(id);
        if (life == null || life.isExpiring) {
            return 0;
        }
        life.renew(nowNanos);
        return life.ttlSeconds;
    }

    /// Returns the remaining life in milliseconds, or -1 if there is no such lease.
    long remainingMillis(long id, long nowNanos) {
        Life life = lives.get(id);
        return life == null ? -1 : Math.max(0, (life.deadlineNanos - nowNanos) / 1_000_000L);
    }

    /// Returns the leases whose expiry is to be proposed now; call again until it returns null.
    @Nullable
    List<Long> takeExpired(long nowNanos) {
        List<Long> expired = new ArrayList<>();
        while (expired.size() < EXPIRY_BATCH_MAX && !checks.isEmpty() && checks.peek().atNanos - nowNanos <= 0) {
            Life life = checks.remove().life;
            if (lives.get(life.id) != life) {
                continue;
            }
            if (life.deadlineNanos - nowNanos > 0) {
                checks.add(new Check(life.deadlineNanos, life));
                continue;
            }
            life.isExpiring = true;
            checks.add(new Check(nowNanos + PROPOSE_AGAIN_NANOS, life));
            expired.add(life.id);
        }
        return expired.isEmpty() ? null : expired;
    }
}
