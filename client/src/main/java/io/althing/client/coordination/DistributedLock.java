package io.althing.client.coordination;

import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// A lock, or several that are taken and given back at once.
///
/// ```java
/// try (Grant grant = althing.locks().lock("stock/42").acquire().await()) {
///     stock.update(…, grant.token());
/// }
/// ```
///
/// Each acquisition is a holder of its own, whichever thread makes it: acquiring twice in a
/// thread waits for itself. [#asLock()] is reentrant by thread. Immutable: each option returns
/// another view of the same lock.
public final class DistributedLock {
    private final Rpc rpc;
    private final Sessions sessions;
    private final @Nullable Session session;
    private final Claim claim;

    DistributedLock(Rpc rpc, Sessions sessions, @Nullable Session session, Claim claim) {
        this.rpc = rpc;
        this.sessions = sessions;
        this.session = session;
        this.claim = claim;
    }

    private DistributedLock with(Claim other) {
        return new DistributedLock(rpc, sessions, session, other);
    }

    /// Holds it in another session than the client's own.
    public DistributedLock in(Session other) {
        return new DistributedLock(rpc, sessions, other, claim);
    }

    /// Passes those who wait, if there is room.
    public DistributedLock unfair() {
        return with(claim.unfair());
    }

    /// The higher goes first among those who wait; 0 by default.
    public DistributedLock priority(int other) {
        return with(claim.priority(other));
    }

    /// Has it given back by itself so long after it was granted, in whole seconds, whatever
    /// becomes of its holder. If that is over before this client could hear of the grant, as a
    /// member stood still, it goes to the end of the line and waits on, as long as it has time.
    public DistributedLock holdAtMost(Duration limit) {
        return with(claim.holdAtMost(limit));
    }

    /// Waits in line until it is granted. Waiting ends with the session, or with
    /// [Answer#withdraw()], which an interrupt of a thread in [Answer#await()] does too.
    public Answer<Grant> acquire() {
        return acquire(Acquisition.FOREVER).map(Optional::orElseThrow);
    }

    /// Takes it if nobody holds it and nobody waits.
    public Answer<Optional<Grant>> tryAcquire() {
        return acquire(Duration.ZERO);
    }

    /// Waits in line for at most so long; then leaves it and is answered with nothing.
    public Answer<Optional<Grant>> tryAcquire(Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("a time to wait is not negative: " + atMost);
        }
        return acquire(atMost);
    }

    private Answer<Optional<Grant>> acquire(Duration atMost) {
        Session named = session;
        if (named != null) {
            return new Acquisition(rpc, named, claim).start(atMost);
        }
        return sessions.own().then(own -> new Acquisition(rpc, own, claim).start(atMost));
    }

    /// Returns this lock for code that knows the JDK's: reentrant by thread, without conditions.
    public Lock asLock() {
        return new ThreadLock(this);
    }

    Claim claim() {
        return claim;
    }

    @Override
    public String toString() {
        return "DistributedLock"
                + claim.resources().stream().map(each -> each.getName()).toList();
    }
}
