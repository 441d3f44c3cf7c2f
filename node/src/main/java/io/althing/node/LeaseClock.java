package io.althing.node;

import io.althing.store.Store.Lease;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How long leases still live, on the monotonic clock of the leader. Belongs to the lease lane.
///
/// Every member knows the leases; only a leader keeps their time. A new one gives every lease
/// its full life anew plus one election timeout, so a lease may live longer than it was
/// granted, never shorter.
///
/// Leases of equal TTL wait in one queue: whoever is granted or renewed later ends later, so
/// renewing means going to the end, and only the heads are looked at. Granting, renewing and
/// ending cost O(1). So does becoming leader: what was said in an earlier term counts as said
/// at the moment of promotion, which changes no order within a queue. A timer wheel would have
/// to be filled anew.
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

        /// When it began or was last renewed; means something only in `term`.
        long fromNanos;

        long term;
        boolean isExpiring;

        Life(Lease lease) {
            this.id = lease.id();
            this.ttlSeconds = lease.ttlSeconds();
        }
    }

    private final long electionTimeoutNanos;
    private final TreeMap<Long, Life> lives = new TreeMap<>();
    private final TreeMap<Long, LinkedHashMap<Long, Life>> queues = new TreeMap<>();
    private final LinkedHashMap<Long, Life> proposed = new LinkedHashMap<>();
    private long term;

    /// No lease counts as renewed before this point of `term`.
    private long floorNanos;

    LeaseClock(long electionTimeoutNanos) {
        this.electionTimeoutNanos = electionTimeoutNanos;
    }

    /// These leases exist, and no others.
    void reset(List<Lease> leases, long nowNanos) {
        lives.clear();
        queues.clear();
        proposed.clear();
        leases.forEach(lease -> granted(lease, nowNanos));
    }

    /// This member leads `newTerm` and has applied everything of earlier terms.
    void promote(long newTerm, long nowNanos) {
        demote();
        term = newTerm;
        floorNanos = nowNanos + electionTimeoutNanos;
    }

    void demote() {
        term = 0;
        for (Life life : List.copyOf(proposed.values())) {
            life.isExpiring = false;
            queue(life).put(life.id, life);
        }
        proposed.clear();
    }

    /// The term for which time is kept, or 0.
    long term() {
        return term;
    }

    void granted(Lease lease, long nowNanos) {
        revoked(lease.id());
        Life life = new Life(lease);
        lives.put(life.id, life);
        begin(life, nowNanos);
    }

    private void begin(Life life, long nowNanos) {
        life.term = term;
        life.fromNanos = floorNanos - nowNanos > 0 ? floorNanos : nowNanos;
        LinkedHashMap<Long, Life> queue = queue(life);
        queue.remove(life.id);
        queue.put(life.id, life);
    }

    private LinkedHashMap<Long, Life> queue(Life life) {
        return queues.computeIfAbsent(life.ttlSeconds, any -> new LinkedHashMap<>());
    }

    void revoked(long id) {
        Life life = lives.remove(id);
        if (life == null) {
            return;
        }
        proposed.remove(id);
        LinkedHashMap<Long, Life> queue = queues.get(life.ttlSeconds);
        if (queue != null) {
            queue.remove(id);
            if (queue.isEmpty()) {
                queues.remove(life.ttlSeconds);
            }
        }
    }

    /// Gives the lease its full life anew. Returns its TTL in seconds, or 0 if there is no such
    /// lease or its expiry is decided, or if this member does not lead.
    long renew(long id, long nowNanos) {
        Life life = lives.get(id);
        if (life == null || life.isExpiring || term == 0) {
            return 0;
        }
        begin(life, nowNanos);
        return life.ttlSeconds;
    }

    /// Returns the remaining life in milliseconds, or -1 if there is no such lease.
    long remainingMillis(long id, long nowNanos) {
        Life life = lives.get(id);
        return life == null ? -1 : Math.max(0, (deadlineNanos(life) - nowNanos) / 1_000_000L);
    }

    private long deadlineNanos(Life life) {
        long fromNanos = life.term == term ? life.fromNanos : floorNanos;
        return fromNanos + Math.min(life.ttlSeconds, TTL_SECONDS_MAX) * 1_000_000_000L;
    }

    /// Returns the leases whose expiry is to be proposed now; call again until it returns null.
    @Nullable
    List<Long> takeExpired(long nowNanos) {
        if (term == 0) {
            return null;
        }
        List<Life> expired = new ArrayList<>();
        takeProposedInVain(expired, nowNanos);
        for (Iterator<LinkedHashMap<Long, Life>> each = queues.values().iterator(); each.hasNext(); ) {
            LinkedHashMap<Long, Life> queue = each.next();
            takeHeads(queue, expired, nowNanos);
            if (queue.isEmpty()) {
                each.remove();
            }
        }
        for (Life life : expired) {
            life.isExpiring = true;
            life.fromNanos = nowNanos;
            proposed.put(life.id, life);
        }
        return expired.isEmpty() ? null : expired.stream().map(life -> life.id).toList();
    }

    private void takeProposedInVain(List<Life> expired, long nowNanos) {
        Iterator<Life> heads = proposed.values().iterator();
        while (expired.size() < EXPIRY_BATCH_MAX && heads.hasNext()) {
            Life head = heads.next();
            if (head.fromNanos + PROPOSE_AGAIN_NANOS - nowNanos > 0) {
                return;
            }
            heads.remove();
            expired.add(head);
        }
    }

    private void takeHeads(LinkedHashMap<Long, Life> queue, List<Life> expired, long nowNanos) {
        Iterator<Life> heads = queue.values().iterator();
        while (expired.size() < EXPIRY_BATCH_MAX && heads.hasNext()) {
            Life head = heads.next();
            if (deadlineNanos(head) - nowNanos > 0) {
                return;
            }
            heads.remove();
            expired.add(head);
        }
    }
}
