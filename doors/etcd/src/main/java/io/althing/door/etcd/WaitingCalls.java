package io.althing.door.etcd;

import io.althing.node.measure.Waits;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/// All calls of a door that wait for something to happen: for a lock of whatever kind, for a
/// latch, a barrier. Any thread.
final class WaitingCalls {
    private final Turns turns;
    private final ScheduledExecutorService timers;
    private final Set<WaitingCall<?>> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean isStopped;

    /// @param turns runs what becomes of what is waited for
    /// @param timers ends patience
    WaitingCalls(Turns turns, ScheduledExecutorService timers) {
        this.turns = turns;
        this.timers = timers;
    }

    /// To be asked for while the call's handler runs.
    ///
    /// @param waits where it is counted, if it has to wait
    /// @param abandoned what else is to be done when the caller gives up
    <A> WaitingCall<A> of(StreamObserver<A> call, Waits waits, Runnable abandoned) {
        return new WaitingCall<>(this, (ServerCallStreamObserver<A>) call, waits, abandoned, false);
    }

    /// As [#of], for a caller that is ready to wait at another member instead.
    <A> WaitingCall<A> movable(StreamObserver<A> call, Waits waits) {
        return new WaitingCall<>(this, (ServerCallStreamObserver<A>) call, waits, () -> {}, true);
    }

    Turns turns() {
        return turns;
    }

    ScheduledExecutorService timers() {
        return timers;
    }

    void begin(WaitingCall<?> call) {
        calls.add(call);
        if (isStopped) {
            call.onError(WireErrors.serverStopped());
        }
    }

    void end(WaitingCall<?> call) {
        calls.remove(call);
    }

    /// Sends those away who can wait elsewhere, where they find the places that they have.
    void sendOn() {
        for (WaitingCall<?> call : calls) {
            if (call.isMovable()) {
                call.onError(WireErrors.noLeader());
            }
        }
    }

    /// Sends away all who wait, and whoever is to wait from here on: they go on waiting at
    /// another member, where they find the places that they have.
    void stop() {
        isStopped = true;
        for (WaitingCall<?> call : calls) {
            call.onError(WireErrors.serverStopped());
        }
    }
}
