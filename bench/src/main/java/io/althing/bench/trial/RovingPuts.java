package io.althing.bench.trial;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A client that puts one key every other millisecond, one put after the other; where one fails
/// or takes too long, it goes on at the next member.
final class RovingPuts implements AutoCloseable {
    private static final long EVERY_NANOS = 2_000_000L;
    private static final long ANSWER_MILLIS = 100;

    private final List<Client> clients;
    private @Nullable StatusRuntimeException lastFailure;
    private long acknowledged;
    private long lastNanos = System.nanoTime();
    private long longestNanos;
    private volatile boolean isOver;

    /// Puts from now on.
    RovingPuts(List<String> endpoints) {
        this.clients = endpoints.stream().map(Client::new).toList();
        Thread.ofPlatform().daemon().name("roving puts").start(this::putAll);
    }

    private void putAll() {
        for (int at = 0; !isOver; ) {
            long dueNanos = System.nanoTime() + EVERY_NANOS;
            try {
                clients.get(at)
                        .kvOnce()
                        .withDeadlineAfter(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .put(Client.put("roving", Client.ALL));
                acknowledged();
            } catch (StatusRuntimeException e) {
                failed(e);
                at = (at + 1) % clients.size();
            }
            for (long left = EVERY_NANOS; left > 0; left = dueNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /// The one that puts tells the one that measures: a lock guards all that changes.
    private synchronized void acknowledged() {
        long nowNanos = System.nanoTime();
        longestNanos = Math.max(longestNanos, nowNanos - lastNanos);
        lastNanos = nowNanos;
        acknowledged++;
        notifyAll();
    }

    private synchronized void failed(StatusRuntimeException e) {
        lastFailure = e;
    }

    /// Until so many more are acknowledged.
    synchronized void await(int more, double limitSeconds) throws IOException {
        long goal = acknowledged + more;
        long fromNanos = System.nanoTime();
        while (acknowledged < goal) {
            if (Timing.secondsSince(fromNanos) > limitSeconds) {
                throw new IOException("puts fail for " + limitSeconds + " s", lastFailure);
            }
            try {
                wait(ANSWER_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    synchronized void forgetLongest() {
        longestNanos = 0;
    }

    /// Between two that were acknowledged.
    synchronized long longestNanos() {
        return longestNanos;
    }

    @Override
    public void close() {
        isOver = true;
        clients.forEach(Client::close);
    }
}
