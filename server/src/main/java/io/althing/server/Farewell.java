package io.althing.server;

import io.althing.node.Member.MemberStatus;
import io.althing.node.MemberNode;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// A leader that is to stop hands over first: clients then wait for an answer or two, and not for
/// an election timeout.
final class Farewell {
    private static final long LOOK_NANOS = 2_000_000L;

    private Farewell() {}

    /// Returns when another member leads, or when waiting any longer would cost more than it
    /// saves.
    static void of(MemberNode member) {
        MemberStatus status = member.status();
        if (status.leaderId() != status.memberId()) {
            return;
        }
        long patienceNanos = TimeUnit.MILLISECONDS.toNanos(status.electionTimeoutMillis()) / 2;
        long endNanos = System.nanoTime() + patienceNanos;
        try {
            boolean isAnybodyAsked = member.control()
                    .resign()
                    .get(patienceNanos, TimeUnit.NANOSECONDS)
                    .isPresent();
            while (isAnybodyAsked && !isAnotherLeading(member) && System.nanoTime() - endNanos < 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(Farewell.class.getName())
                    .log(System.Logger.Level.WARNING, "event=stopping note=\"leadership was not handed over\"", e);
        }
    }

    private static boolean isAnotherLeading(MemberNode member) {
        MemberStatus status = member.status();
        return status.leaderId() != 0 && status.leaderId() != status.memberId();
    }
}
