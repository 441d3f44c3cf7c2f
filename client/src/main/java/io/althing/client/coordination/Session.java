package io.althing.client.coordination;

import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.SessionsGrpc;
import io.althing.client.error.AlthingException;
import io.althing.client.lease.Lease;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What locks are held in. One heartbeat keeps alive all that is held in it, however much that
/// is. It outlives members and leaders; it ends when it is closed, or when no heartbeat was
/// answered for its TTL. Then everything in it is lost.
///
/// [#isSafe()] is judged as for a [Lease]: from when the last answered heartbeat was sent. A
/// heartbeat is sent three times per TTL; its answer also tells if something was taken from the
/// session by force.
public final class Session implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final Rpc rpc;
    private final Lease lease;
    private final Set<Runnable> lossListeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong owners = new AtomicLong();

    private final Set<Grant> held = ConcurrentHashMap.newKeySet();

    /// What is held in this session, and in others of the client.
    private final Set<Grant> heldInAll;

    private final Review review;

    Session(Rpc rpc, Lease lease, Set<Grant> heldInAll) {
        this.rpc = rpc;
        this.lease = lease;
        this.heldInAll = heldInAll;
        this.review = new Review(rpc, this);
        lease.keepAlive(new Lease.LossListener() {
            @Override
            public void lost(Lease.Loss why) {
                lose();
            }

            @Override
            public void taken(long revision) {
                review.heard(revision);
            }
        });
    }

    public long id() {
        return lease.id();
    }

    public Duration ttl() {
        return lease.ttl();
    }

    /// Returns for how long the session is safe without another heartbeat; zero if it is not.
    public Duration remaining() {
        return lease.remaining();
    }

    /// Returns whether the session certainly has not ended at the cluster.
    public boolean isSafe() {
        return lease.isSafe();
    }

    /// Returns whether it is known to be over: lost or closed.
    public boolean isOver() {
        return isOver.get();
    }

    /// Has a listener called once when the session is lost; at once if it is. Closing it is no
    /// loss. Returns what takes the listener away again.
    public Runnable onLoss(Runnable listener) {
        lossListeners.add(listener);
        if (isOver.get() && lossListeners.remove(listener)) {
            rpc.callbacks().execute(listener);
        }
        return () -> lossListeners.remove(listener);
    }

    /// A request was refused because the cluster has ended the session.
    void lose() {
        lease.abandon();
        if (isOver.compareAndSet(false, true)) {
            for (Runnable each : lossListeners) {
                if (lossListeners.remove(each)) {
                    rpc.callbacks().execute(each);
                }
            }
            held.forEach(grant -> grant.lose(Loss.SESSION_LOST));
        }
    }

    List<Grant> held() {
        return List.copyOf(held);
    }

    void took(Grant grant) {
        held.add(grant);
        heldInAll.add(grant);
        if (isOver.get()) {
            grant.lose(Loss.SESSION_LOST);
        } else {
            review.took(grant);
        }
    }

    void gaveBack(Grant grant) {
        held.remove(grant);
        heldInAll.remove(grant);
    }

    /// An owner that nobody else is within this session.
    String newOwner() {
        return Long.toString(owners.incrementAndGet(), Character.MAX_RADIX);
    }

    /// Gives back everything that is held in it, at once, and ends it.
    public Answer<Boolean> end() {
        isOver.set(true);
        lossListeners.clear();
        held().forEach(this::gaveBack);
        lease.abandon();
        CloseSessionRequest request =
                CloseSessionRequest.newBuilder().setSession(id()).build();
        return rpc.ask(SessionsGrpc.getCloseMethod(), request, Repeat.DEDUPLICATED, answer -> true);
    }

    /// Ends it as [#end()] does and waits for that, but not long: it ends by itself too.
    @Override
    public void close() {
        if (isOver.get()) {
            return;
        }
        try {
            end().await(CLOSE_WAIT);
        } catch (AlthingException | TimeoutException e) {
            // It ends by itself when its time is over.
        }
    }
}
