package io.althing.door.etcd;

import io.althing.node.measure.Waits;
import io.althing.store.KeyRange;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher.Polled;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A call that has one answer and may have to wait for it. It is answered once, by whoever comes
/// first: what it waits for, the end of its patience, its caller that gives up, the end of the
/// server. What it holds on to meanwhile is let go of then. Any thread.
final class WaitingCall<A> implements StreamObserver<A> {
    private final WaitingCalls all;
    private final ServerCallStreamObserver<A> call;
    private final Waits waits;
    private final Runnable abandoned;
    private final boolean isMovable;
    private @Nullable Runnable letGo;
    private @Nullable Future<?> timeout;
    private boolean isWaiting;
    private long sinceNanos;
    private boolean isOver;

    WaitingCall(
            WaitingCalls all, ServerCallStreamObserver<A> call, Waits waits, Runnable abandoned, boolean isMovable) {
        this.isMovable = isMovable;
        this.all = all;
        this.call = call;
        this.waits = waits;
        this.abandoned = abandoned;
        call.setOnCancelHandler(() -> {
            if (end(waits.abandoned)) {
                abandoned.run();
            }
        });
    }

    /// Follows what happens in a range, instead of what it held on to before.
    void follow(WatchHub hub, KeyRange range, long from, Consumer<Polled> each) {
        hold(() -> new Follower(hub, all.turns(), range, from, true, each)::close);
    }

    /// Holds on to something, instead of what it held on to before. Not if it is over.
    ///
    /// @param next gives what lets go of it again; may answer the call already
    synchronized void hold(Supplier<Runnable> next) {
        if (letGo != null) {
            letGo.run();
            letGo = null;
        }
        if (!isOver && !isWaiting) {
            isWaiting = true;
            sinceNanos = System.nanoTime();
            waits.waiting.increment();
            all.begin(this);
        }
        if (!isOver) {
            Runnable held = next.get();
            if (isOver) {
                held.run();
            } else {
                letGo = held;
            }
        }
    }

    /// @param millis 0 or below for as long as it takes
    synchronized void limit(long millis, Runnable atTheEnd) {
        if (isOver || millis <= 0) {
            return;
        }
        try {
            timeout = all.timers().schedule(atTheEnd, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            onError(WireErrors.serverStopped());
        }
    }

    boolean isMovable() {
        return isMovable;
    }

    synchronized boolean isOver() {
        return isOver;
    }

    /// The one answer, unless the call is over.
    @Override
    public void onNext(A answer) {
        if (!end(waits.answered)) {
            return;
        }
        call.onNext(answer);
        call.onCompleted();
        if (call.isCancelled()) {
            abandoned.run();
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (end(waits.failed)) {
            call.onError(cause);
        }
    }

    /// With the answer.
    @Override
    public void onCompleted() {}

    /// Returns whether the call is still to be answered.
    ///
    /// @param outcome how it ends, if it waited
    private synchronized boolean end(LongAdder outcome) {
        if (isOver) {
            return false;
        }
        isOver = true;
        if (letGo != null) {
            letGo.run();
            letGo = null;
        }
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (isWaiting) {
            all.end(this);
            waits.waiting.decrement();
            outcome.increment();
            if (outcome.equals(waits.answered)) {
                waits.seconds.observe(System.nanoTime() - sinceNanos);
            }
        }
        return true;
    }
}
