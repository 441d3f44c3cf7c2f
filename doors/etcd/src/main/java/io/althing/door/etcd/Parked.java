package io.althing.door.etcd;

import io.althing.api.v1.AcquireResponse;
import io.althing.coordination.Ask;
import io.althing.coordination.Keys;
import io.althing.coordination.Look;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.auth.Caller;
import io.althing.store.procedure.Keyspace;
import io.althing.store.watch.Watcher.Polled;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/// The call of a claimant that waits in line. It follows the one key that is deleted when its own
/// waiting is over, so that a release wakes nobody but the next.
///
/// When the call breaks off the claimant stays in line: whether its client is gone is for its
/// session to say, and whoever lost a connection must not lose its place.
final class Parked {
    private final Member member;
    private final Procedures procedures;
    private final Caller caller;
    private final Ask.Acquire ask;
    private final ServerCallStreamObserver<AcquireResponse> call;
    private final Executor turns;
    private final WaitingCall waiting = new WaitingCall();
    private volatile boolean isGivingUp;

    Parked(
            Member member,
            Caller caller,
            Ask.Acquire ask,
            ServerCallStreamObserver<AcquireResponse> call,
            Executor turns) {
        this.member = member;
        this.procedures = new Procedures(member);
        this.caller = caller;
        this.ask = ask;
        this.call = call;
        this.turns = turns;
    }

    /// @param place where it stands: nothing can have become of it before
    /// @param waitMillis below 0 for as long as it takes
    void follow(long place, long waitMillis, ScheduledExecutorService timers) {
        follow(place);
        waiting.limit(waitMillis, timers, this::giveUp);
    }

    private void follow(long after) {
        KeyRange key = KeyRange.single(Keys.wait(ask.who()));
        waiting.follow(() -> new Follower(member.store().ownWatches(), turns, key, after + 1, true, this::happened));
    }

    /// Something became of it, or what became of it cannot be told any more: either way it is
    /// time to look.
    private void happened(Polled polled) {
        Keyspace keys = member.store().own();
        switch (new Look(keys).outcome(ask)) {
            case Verdict.Waiting(var place) -> {
                if (polled instanceof Polled.Compacted) {
                    follow(keys.revision());
                }
            }
            case Verdict.Granted granted -> answer(granted, keys.revision());
            case Verdict.Refused refused -> fail(ProcedureErrors.of(refused));
            case Verdict.Cancelled cancelled -> {
                if (isGivingUp) {
                    answer(cancelled, keys.revision());
                } else {
                    fail(ProcedureErrors.cancelled());
                }
            }
            case Verdict.Busy _,
                    Verdict.Released _,
                    Verdict.Done _,
                    Verdict.Counted _,
                    Verdict.Worker _,
                    Verdict.Spent _ -> throw new IllegalStateException("nothing of this comes of waiting");
        }
    }

    private void giveUp() {
        if (waiting.isOver()) {
            return;
        }
        isGivingUp = true;
        procedures.ask(caller, new Ask.Cancel(ask.who(), ask.request(), ask.parts(), false), call, this::answer);
    }

    private void answer(Verdict verdict, long revision) {
        if (waiting.end()) {
            Reply.done(call, ResourcesService.acquired(verdict, revision));
        }
    }

    private void fail(StatusRuntimeException error) {
        if (waiting.end()) {
            call.onError(error);
        }
    }

    /// Nobody waits for the answer any more.
    void stop() {
        waiting.end();
    }
}
