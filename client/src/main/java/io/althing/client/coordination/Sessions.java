package io.althing.client.coordination;

import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.SessionsGrpc;
import io.althing.client.lease.Leases;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Opens sessions. A client has one that everything is held in which names no other; it is opened
/// when it is needed, and anew after it was lost.
public final class Sessions {
    private final Rpc rpc;
    private final Leases leases;
    private final SessionOptions options;

    /// Guards the field below; nothing is waited for while it is held.
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Answer<Session> own;

    /// What is held in any session of this client.
    private final Set<Grant> grants = ConcurrentHashMap.newKeySet();

    public Sessions(Rpc rpc, Leases leases, SessionOptions options) {
        this.rpc = rpc;
        this.leases = leases;
        this.options = options;
    }

    /// Opens another session; whoever does closes it.
    public Answer<Session> open(SessionOptions wanted) {
        OpenSessionRequest request = OpenSessionRequest.newBuilder()
                .setTtlSeconds(wanted.ttl().toSeconds())
                .setLockDelaySeconds(wanted.lockDelay().toSeconds())
                .setLabel(wanted.label())
                .build();
        long askedNanos = System.nanoTime();
        // Opened twice there is one too many, which nobody uses and which ends by itself.
        return rpc.ask(
                SessionsGrpc.getOpenMethod(),
                request,
                Repeat.DEDUPLICATED,
                answer -> new Session(
                        rpc,
                        leases.held(answer.getSession(), Duration.ofSeconds(answer.getTtlSeconds()), askedNanos),
                        grants));
    }

    /// Returns the client's own session.
    public Answer<Session> own() {
        lock.lock();
        try {
            Answer<Session> held = own;
            if (held == null || isUseless(held)) {
                held = open(options);
                own = held;
            }
            return held;
        } finally {
            lock.unlock();
        }
    }

    /// Returns the client's own session if it has one now. Opens none.
    public Optional<Session> current() {
        Answer<Session> held;
        lock.lock();
        try {
            held = own;
        } finally {
            lock.unlock();
        }
        return held == null || isUseless(held) ? Optional.empty() : held.now();
    }

    List<Grant> grants() {
        return List.copyOf(grants);
    }

    /// It could not be opened, or has ended.
    private static boolean isUseless(Answer<Session> held) {
        return held.isDone() && held.now().map(Session::isOver).orElse(true);
    }

    /// Closes the client's own session, if there is one.
    public void close() {
        Answer<Session> held;
        lock.lock();
        try {
            held = own;
        } finally {
            lock.unlock();
        }
        if (held != null) {
            held.now().ifPresent(Session::close);
        }
    }
}
