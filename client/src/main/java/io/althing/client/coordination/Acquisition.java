package io.althing.client.coordination;

import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.LocksGrpc;
import io.althing.client.error.AlthingException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One claim on its way to being granted.
///
/// A claim with a hold limit may be granted and over before the member that was asked can tell
/// of it, after a pause or a partition. Then it is asked for anew, by another claimant.
///
/// Nothing may be left behind: a claim whose answer nobody will use is taken back. So is one that
/// was made again elsewhere, once it is over: the first that was asked may still pass it on.
final class Acquisition {
    static final Duration FOREVER = Duration.ofDays(3650);

    private static final long FIRST_REQUEST = 1;

    /// Neither waits nor holds any more.
    private static final String CANCELLED = "CANCELLED";

    private final Rpc rpc;
    private final Session session;
    private final Claim claim;
    private final CompletableFuture<Optional<Grant>> result = new CompletableFuture<>();
    private final AtomicBoolean isWithdrawn = new AtomicBoolean();
    private volatile Request current;

    Acquisition(Rpc rpc, Session session, Claim claim) {
        this.rpc = rpc;
        this.session = session;
        this.claim = claim;
        this.current = new Request();
    }

    /// @param atMost how long to wait in line; zero for not at all
    Answer<Optional<Grant>> start(Duration atMost) {
        current.ask(atMost);
        return new Answer<>(result, rpc.callbacks(), this::withdraw);
    }

    private static boolean isForever(Duration atMost) {
        return atMost.compareTo(FOREVER) >= 0;
    }

    /// Neither waits nor holds: its time is over, or that of a hold that nobody could tell of.
    private void goOn(Duration atMost) {
        if (atMost.toMillis() <= 0) {
            result.complete(Optional.empty());
        } else if (!isWithdrawn.get()) {
            Request next = new Request();
            current = next;
            next.ask(atMost);
            if (isWithdrawn.get()) {
                // Perhaps without having seen this one.
                next.withdrawal.begin();
            }
        }
    }

    private void granted(Grant grant) {
        if (!result.complete(Optional.of(grant))) {
            grant.release();
        }
    }

    private void failed(AlthingException failure) {
        if (failure instanceof SessionLostException) {
            session.lose();
        }
        result.completeExceptionally(failure);
    }

    private void withdraw() {
        if (!isWithdrawn.compareAndSet(false, true)) {
            return;
        }
        if (result.completeExceptionally(new CancellationException("the claim was withdrawn"))) {
            current.withdrawal.begin();
        } else {
            result.thenAccept(granted -> granted.ifPresent(Grant::release));
        }
    }

    /// What a claimant of its own asks for.
    private final class Request {
        private final Claimant who = Claimant.newBuilder()
                .setSession(session.id())
                .setOwner(session.newOwner())
                .build();
        private final Withdrawal withdrawal = new Withdrawal(rpc, session, who, FIRST_REQUEST, claim.resources());
        private volatile boolean isTwice;

        void ask(Duration atMost) {
            boolean isForever = isForever(atMost);
            Rpc patient = isForever ? rpc.waiting(FOREVER) : rpc.waiting(atMost.plus(rpc.timeout()));
            long askedNanos = System.nanoTime();
            boolean mayWaitLong = claim.holdNanos() > 0 && !atMost.isZero();
            GrantClock clock = mayWaitLong ? new GrantClock(rpc, claim, askedNanos).begin() : null;
            patient.ask(
                            LocksGrpc.getAcquireMethod(),
                            claim.toWire(who, FIRST_REQUEST, isForever ? -1 : atMost.toMillis()),
                            this::again,
                            Repeat.DEDUPLICATED,
                            answer -> answer)
                    .directly((answer, failure) -> {
                        List<Long> tokens = answer == null ? List.of() : answer.getTokensList();
                        long grantedNanos = clock == null ? askedNanos : clock.stop(tokens);
                        if (answer != null && answer.getAcquired()) {
                            List<Withdrawal> late = isTwice ? List.of(withdrawal) : List.of();
                            granted(new Grant(rpc, session, claim, who, tokens, grantedNanos, late));
                            return;
                        }
                        if (isTwice || isOpen(failure)) {
                            withdrawal.begin();
                        }
                        if (failure == null || isCancelled(failure)) {
                            goOn(isForever ? atMost : atMost.minusNanos(System.nanoTime() - askedNanos));
                        } else {
                            failed(failure);
                        }
                    });
        }

        private AcquireRequest again(AcquireRequest unsure) {
            isTwice = true;
            return unsure;
        }

        private boolean isCancelled(AlthingException failure) {
            return failure instanceof RefusedException && CANCELLED.equals(((RefusedException) failure).reason());
        }

        /// Whether nobody knows what became of it.
        private boolean isOpen(@Nullable AlthingException failure) {
            return failure != null
                    && !(failure instanceof RefusedException)
                    && !(failure instanceof SessionLostException);
        }
    }
}
