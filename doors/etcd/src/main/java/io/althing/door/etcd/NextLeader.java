package io.althing.door.etcd;

import io.althing.node.Member;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Waits until somebody leads who was asked to.
final class NextLeader {
    private static final long POLL_MILLIS = 5;

    /// As long as other requests may take.
    private static final long PATIENCE_NANOS = 7_000_000_000L;

    private NextLeader() {}

    /// Goes on once this member knows that the target leads, or ends the call.
    static void await(
            Member member, ScheduledExecutorService timers, long target, StreamObserver<?> call, Runnable next) {
        await(member, timers, target, System.nanoTime() + PATIENCE_NANOS, call, next);
    }

    private static void await(
            Member member,
            ScheduledExecutorService timers,
            long target,
            long deadlineNanos,
            StreamObserver<?> call,
            Runnable next) {
        if (member.status().leaderId() == target) {
            next.run();
        } else if (System.nanoTime() - deadlineNanos > 0) {
            call.onError(WireErrors.transferTimedOut());
        } else {
            timers.schedule(
                    () -> await(member, timers, target, deadlineNanos, call, next), POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
