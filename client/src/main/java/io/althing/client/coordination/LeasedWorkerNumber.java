package io.althing.client.coordination;

import io.althing.api.v1.Claimant;
import io.althing.api.v1.ReserveWorkerRequest;
import io.althing.api.v1.TakeWorkerRequest;
import io.althing.api.v1.WorkerNumbersGrpc;
import io.althing.api.v1.WorkerResponse;
import io.althing.client.error.AlthingException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.SessionLostException;
import io.althing.client.id.WorkerNumber;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Due;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A worker's number from the cluster. The times that ids may carry are reserved there before
/// they are used, ten seconds ahead; whoever has the number next begins after the last one. So
/// neither a clock that is set back, nor a container that is started anew, nor a process that
/// does not notice that it has lost its session, makes an id twice.
///
/// When the cluster cannot be reached, ids go on for up to ten seconds; then
/// [io.althing.client.error.WorkerNumberException] says so.
public final class LeasedWorkerNumber implements WorkerNumber, AutoCloseable {
    static final Duration AHEAD = Duration.ofSeconds(10);

    /// Reserved again so often while the time that is reserved passes.
    private static final int PARTS = 3;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final Rpc rpc;
    private final Session session;
    private final ReserveWorkerRequest reservation;
    private final Times times;
    private final long firstMillis;
    private volatile long endMillis;
    private volatile boolean isOver;
    private volatile @Nullable Due next;

    /// @param clockMillis milliseconds since 1970
    /// @param ahead how much time is reserved ahead of the clock
    record Times(LongSupplier clockMillis, Duration ahead) {
        static final Times USUAL = new Times(System::currentTimeMillis, AHEAD);
    }

    private LeasedWorkerNumber(
            Rpc rpc, Session session, ReserveWorkerRequest reservation, Times times, long takenMillis) {
        this.rpc = rpc;
        this.session = session;
        this.reservation = reservation;
        this.times = times;
        this.firstMillis = takenMillis;
        this.endMillis = takenMillis;
    }

    static Answer<LeasedWorkerNumber> take(Rpc rpc, Session session, String pool, int limit, Times times) {
        Claimant claimant = Claimant.newBuilder()
                .setSession(session.id())
                .setOwner(session.newOwner())
                .build();
        TakeWorkerRequest request = TakeWorkerRequest.newBuilder()
                .setClaimant(claimant)
                .setPool(pool)
                .setLimit(limit)
                .build();
        // Its own number again, if it has one already.
        return rpc.ask(WorkerNumbersGrpc.getTakeMethod(), request, Repeat.DEDUPLICATED, answer -> answer)
                .then(taken -> {
                    ReserveWorkerRequest reservation = ReserveWorkerRequest.newBuilder()
                            .setClaimant(claimant)
                            .setPool(pool)
                            .setNumber(taken.getNumber())
                            .build();
                    return new LeasedWorkerNumber(rpc, session, reservation, times, taken.getReservedMillis()).begin();
                });
    }

    /// The time of an earlier holder may not be over yet: nobody is given a number to wait with.
    private Answer<LeasedWorkerNumber> begin() {
        CompletableFuture<LeasedWorkerNumber> ready = new CompletableFuture<>();
        long waitMillis = firstMillis + 1 - times.clockMillis.getAsLong();
        rpc.after(
                TimeUnit.MILLISECONDS.toNanos(Math.max(waitMillis, 0)),
                () -> reserve().directly((answer, failure) -> {
                    if (answer != null) {
                        reserved(answer);
                        ready.complete(this);
                    } else if (failure != null) {
                        ready.completeExceptionally(failure);
                    }
                }));
        return new Answer<>(ready, rpc.callbacks());
    }

    private Answer<WorkerResponse> reserve() {
        ReserveWorkerRequest request = reservation.toBuilder()
                .setUntilMillis(times.clockMillis.getAsLong() + times.ahead.toMillis())
                .build();
        return rpc.ask(WorkerNumbersGrpc.getReserveMethod(), request, Repeat.DEDUPLICATED, answer -> answer);
    }

    private void reserved(WorkerResponse answer) {
        endMillis = Math.max(endMillis, answer.getReservedMillis());
        again();
    }

    private void again() {
        if (!isOver && !session.isOver() && !rpc.isClosed()) {
            next = rpc.after(times.ahead.toNanos() / PARTS, this::goOn);
        }
    }

    private void goOn() {
        if (isOver || session.isOver() || rpc.isClosed()) {
            return;
        }
        reserve().directly((answer, failure) -> {
            if (answer != null) {
                reserved(answer);
            } else if (failure instanceof SessionLostException || failure instanceof NotHeldException) {
                isOver = true;
            } else {
                again();
            }
        });
    }

    @Override
    public long number() {
        return reservation.getNumber();
    }

    @Override
    public long firstMillis() {
        return firstMillis;
    }

    @Override
    public long endMillis() {
        return isOver ? Math.min(endMillis, firstMillis) : endMillis;
    }

    /// Gives the number back, so that another one may have it as soon as the times that ids carry
    /// are over. No id can be made with it any more.
    @Override
    public void close() {
        if (isOver) {
            return;
        }
        isOver = true;
        Due due = next;
        if (due != null) {
            due.cancel();
        }
        ReserveWorkerRequest request = reservation.toBuilder()
                .setUntilMillis(endMillis)
                .setGiveBack(true)
                .build();
        try {
            rpc.ask(WorkerNumbersGrpc.getReserveMethod(), request, Repeat.DEDUPLICATED, answer -> true)
                    .await(CLOSE_WAIT);
        } catch (AlthingException | TimeoutException e) {
            // It comes back with the session.
        }
    }
}
