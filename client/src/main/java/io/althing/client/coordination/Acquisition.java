package io.althing.client.coordination;

import io.althing.api.v1.AcquireResponse;
import io.althing.api.v1.CancelRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.LocksGrpc;
import io.althing.client.error.AlthingException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.RefusedException;
import io.althing.client.error.SessionLostException;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One claim on its way to being granted, by a claimant of its own.
///
/// Nothing may be left behind: a claim whose answer nobody will use is taken back, and that is
/// tried until the cluster has said so or the session is over. Otherwise a heartbeat would keep
/// alive, for as long as the process lives, what nobody in it knows of.
final class Acquisition {
    static final Duration FOREVER = Duration.ofDays(3650);

    private static final long FIRST_REQUEST = 1;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Longer than any member keeps a request that it cannot pass on.
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Rpc rpc;
    private final Session session;
    private final Claim claim;
    private final Claimant claimant;
    private final CompletableFuture<Optional<Grant>> result = new CompletableFuture<>();
    private final AtomicBoolean isWithdrawn = new AtomicBoolean();

    Acquisition(Rpc rpc, Session session, Claim claim) {
        this.rpc = rpc;
        this.session = session;
        this.claim = claim;
        this.claimant = Claimant.newBuilder()
                .setSession(session.id())
                .setOwner(session.newOwner())
                .build();
    }

    /// @param atMost how long to wait in line; zero for not at all
    Answer<Optional<Grant>> start(Duration atMost) {
        boolean isForever = atMost.compareTo(FOREVER) >= 0;
        Rpc patient = isForever ? rpc.waiting(FOREVER) : rpc.waiting(atMost.plus(rpc.timeout()));
        long askedNanos = System.nanoTime();
        boolean mayWaitLong = claim.holdNanos() > 0 && !atMost.isZero();
        GrantClock clock = mayWaitLong ? new GrantClock(rpc, claim, askedNanos).begin() : null;
        patient.ask(
                        LocksGrpc.getAcquireMethod(),
                        claim.toWire(claimant, FIRST_REQUEST, isForever ? -1 : atMost.toMillis()),
                        Repeat.DEDUPLICATED,
                        answer -> answer)
                .directly((answer, failure) -> {
                    List<Long> tokens = answer == null ? List.of() : answer.getTokensList();
                    long grantedNanos = clock == null ? askedNanos : clock.stop(tokens);
                    if (answer != null) {
                        answered(answer, grantedNanos);
                    } else if (failure != null) {
                        failed(failure);
                    }
                });
        return new Answer<>(result, rpc.callbacks(), this::withdraw);
    }

    /// @param grantedNanos it was not granted before
    private void answered(AcquireResponse answer, long grantedNanos) {
        if (!answer.getAcquired()) {
            result.complete(Optional.empty());
            return;
        }
        Grant grant = new Grant(rpc, session, claim, claimant, answer.getTokensList(), grantedNanos);
        if (!result.complete(Optional.of(grant))) {
            grant.release();
        }
    }

    private void failed(AlthingException failure) {
        if (failure instanceof SessionLostException) {
            session.lose();
        } else if (!(failure instanceof RefusedException)) {
            takeBack(false);
        }
        result.completeExceptionally(failure);
    }

    private void withdraw() {
        if (!isWithdrawn.compareAndSet(false, true)) {
            return;
        }
        if (result.completeExceptionally(new CancellationException("the claim was withdrawn"))) {
            takeBack(false);
        } else {
            result.thenAccept(granted -> granted.ifPresent(Grant::release));
        }
    }

    /// The claim itself may still be in the hands of a member that could not pass it on, and come
    /// after its cancellation: that is said once more when that cannot be any longer.
    private void takeBack(boolean isSecond) {
        if (session.isOver() || rpc.isClosed()) {
            return;
        }
        CancelRequest request = CancelRequest.newBuilder()
                .setClaimant(claimant)
                .setRequest(FIRST_REQUEST)
                .addAllResources(claim.resources())
                .setGiveBack(true)
                .build();
        rpc.ask(LocksGrpc.getCancelMethod(), request, Repeat.DEDUPLICATED, answer -> answer)
                .directly((answer, failure) -> {
                    if (failure instanceof SessionLostException) {
                        session.lose();
                    } else if (failure != null && !(failure instanceof NotHeldException)) {
                        rpc.after(PAUSE_NANOS, () -> takeBack(isSecond));
                    } else if (failure == null && !isSecond) {
                        rpc.after(LATE_NANOS, () -> takeBack(true));
                    }
                });
    }
}
