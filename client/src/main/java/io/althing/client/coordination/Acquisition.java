package io.althing.client.coordination;

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
import org.jspecify.annotations.Nullable;

/// One claim on its way to being granted, by a claimant of its own.
///
/// A claim with a hold limit may be granted and over before the member that was asked can tell
/// of it, after a pause or a partition. Then it is asked for anew, by another claimant.
///
/// Nothing may be left behind: a claim whose answer nobody will use is taken back, and that is
/// tried until the cluster has said so or the session is over. Otherwise a heartbeat would keep
/// alive, for as long as the process lives, what nobody in it knows of.
final class Acquisition {
    static final Duration FOREVER = Duration.ofDays(3650);

    private static final long FIRST_REQUEST = 1;

    /// Neither waits nor holds any more.
    private static final String CANCELLED = "CANCELLED";

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Longer than any member keeps a request that it cannot pass on.
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Rpc rpc;
    private final Session session;
    private final Claim claim;
    private final CompletableFuture<Optional<Grant>> result = new CompletableFuture<>();
    private final AtomicBoolean isWithdrawn = new AtomicBoolean();

    /// Of the request that is under way.
    private volatile Claimant claimant;

    Acquisition(Rpc rpc, Session session, Claim claim) {
        this.rpc = rpc;
        this.session = session;
        this.claim = claim;
        this.claimant = newClaimant(session);
    }

    private static Claimant newClaimant(Session session) {
        return Claimant.newBuilder()
                .setSession(session.id())
                .setOwner(session.newOwner())
                .build();
    }

    /// @param atMost how long to wait in line; zero for not at all
    Answer<Optional<Grant>> start(Duration atMost) {
        ask(claimant, atMost);
        return new Answer<>(result, rpc.callbacks(), this::withdraw);
    }

    private void ask(Claimant who, Duration atMost) {
        boolean isForever = isForever(atMost);
        Rpc patient = isForever ? rpc.waiting(FOREVER) : rpc.waiting(atMost.plus(rpc.timeout()));
        long askedNanos = System.nanoTime();
        boolean mayWaitLong = claim.holdNanos() > 0 && !atMost.isZero();
        GrantClock clock = mayWaitLong ? new GrantClock(rpc, claim, askedNanos).begin() : null;
        patient.ask(
                        LocksGrpc.getAcquireMethod(),
                        claim.toWire(who, FIRST_REQUEST, isForever ? -1 : atMost.toMillis()),
                        Repeat.DEDUPLICATED,
                        answer -> answer)
                .directly((answer, failure) -> {
                    List<Long> tokens = answer == null ? List.of() : answer.getTokensList();
                    long grantedNanos = clock == null ? askedNanos : clock.stop(tokens);
                    if (answer != null && answer.getAcquired()) {
                        granted(new Grant(rpc, session, claim, who, tokens, grantedNanos));
                    } else if (answer != null || isCancelled(failure)) {
                        goOn(isForever ? atMost : atMost.minusNanos(System.nanoTime() - askedNanos));
                    } else if (failure != null) {
                        failed(who, failure);
                    }
                });
    }

    private static boolean isForever(Duration atMost) {
        return atMost.compareTo(FOREVER) >= 0;
    }

    private static boolean isCancelled(@Nullable AlthingException failure) {
        return failure instanceof RefusedException refused && CANCELLED.equals(refused.reason());
    }

    /// Neither waits nor holds: its time is over, or that of a hold that nobody could tell of.
    private void goOn(Duration atMost) {
        if (atMost.toMillis() <= 0) {
            result.complete(Optional.empty());
        } else if (!isWithdrawn.get()) {
            Claimant next = newClaimant(session);
            claimant = next;
            ask(next, atMost);
            if (isWithdrawn.get()) {
                // Perhaps without having seen this claimant.
                takeBack(next, false);
            }
        }
    }

    private void granted(Grant grant) {
        if (!result.complete(Optional.of(grant))) {
            grant.release();
        }
    }

    private void failed(Claimant who, AlthingException failure) {
        if (failure instanceof SessionLostException) {
            session.lose();
        } else if (!(failure instanceof RefusedException)) {
            takeBack(who, false);
        }
        result.completeExceptionally(failure);
    }

    private void withdraw() {
        if (!isWithdrawn.compareAndSet(false, true)) {
            return;
        }
        if (result.completeExceptionally(new CancellationException("the claim was withdrawn"))) {
            takeBack(claimant, false);
        } else {
            result.thenAccept(granted -> granted.ifPresent(Grant::release));
        }
    }

    /// The claim itself may still be in the hands of a member that could not pass it on, and come
    /// after its cancellation: that is said once more when that cannot be any longer.
    private void takeBack(Claimant who, boolean isSecond) {
        if (session.isOver() || rpc.isClosed()) {
            return;
        }
        CancelRequest request = CancelRequest.newBuilder()
                .setClaimant(who)
                .setRequest(FIRST_REQUEST)
                .addAllResources(claim.resources())
                .setGiveBack(true)
                .build();
        rpc.ask(LocksGrpc.getCancelMethod(), request, Repeat.DEDUPLICATED, answer -> answer)
                .directly((answer, failure) -> {
                    if (failure instanceof SessionLostException) {
                        session.lose();
                    } else if (failure != null && !(failure instanceof NotHeldException)) {
                        rpc.after(PAUSE_NANOS, () -> takeBack(who, isSecond));
                    } else if (failure == null && !isSecond) {
                        rpc.after(LATE_NANOS, () -> takeBack(who, true));
                    }
                });
    }
}
