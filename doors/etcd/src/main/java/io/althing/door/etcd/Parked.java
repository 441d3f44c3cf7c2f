package io.althing.door.etcd;

import io.althing.api.v1.AcquireResponse;
import io.althing.coordination.Ask;
import io.althing.coordination.Keys;
import io.althing.coordination.Look;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.auth.Caller;
import io.althing.store.members.FeatureLevel;
import io.althing.store.procedure.Keyspace;
import io.althing.store.watch.Watcher.Polled;
import io.grpc.stub.StreamObserver;

/// The call of a claimant that may have to wait in line. It follows the one key that is deleted
/// when its own waiting is over, so that a release wakes nobody but the next.
///
/// When the call breaks off the claimant stays in line: whether its client is gone is for its
/// session to say, and whoever lost a connection must not lose its place.
final class Parked {
    /// So many cannot be served within the time that [Member#writeAlong] may take.
    private static final int LONG_LINE = 16;

    private final Member member;
    private final Procedures procedures;
    private final Caller caller;
    private final Ask.Acquire ask;
    private final WaitingCall<AcquireResponse> call;
    private final long waitMillis;

    /// @param waitMillis below 0 for as long as it takes
    Parked(
            Member member,
            WaitingCalls waiting,
            Caller caller,
            Ask.Acquire ask,
            long waitMillis,
            StreamObserver<AcquireResponse> call) {
        this.waitMillis = waitMillis;
        this.member = member;
        this.procedures = new Procedures(member);
        this.caller = caller;
        this.ask = ask;
        this.call = waiting.movable(call, member.measures().claimWaits);
    }

    void start() {
        if (new Look(member.store().own()).isBehind(ask, LONG_LINE)) {
            procedures.askAlong(caller, ask, call, this::told);
        } else {
            procedures.ask(caller, ask, call, this::told);
        }
    }

    private void told(Verdict verdict, long revision) {
        if (verdict instanceof Verdict.Waiting) {
            look(false);
            call.limit(waitMillis, this::giveUp);
        } else if (verdict instanceof Verdict.Cancelled) {
            cancelled(verdict, revision);
        } else {
            answer(verdict, revision);
        }
    }

    /// By its claimant, or as its time was over at another member that it had been asked of
    /// before: whoever is ready to leave without it is told so.
    private void cancelled(Verdict verdict, long revision) {
        if (waitMillis < 0) {
            call.onError(ProcedureErrors.cancelled());
        } else {
            answer(verdict, revision);
        }
    }

    /// @param after what became of it before is known
    private void follow(long after) {
        call.follow(member.store().ownWatches(), KeyRange.single(Keys.wait(ask.who())), after + 1, this::happened);
    }

    /// Something became of it, or what became of it cannot be told any more: either way it is
    /// time to look.
    private void happened(Polled polled) {
        look(!(polled instanceof Polled.Compacted));
    }

    /// @param isFollowed what becomes of it from here on
    private void look(boolean isFollowed) {
        Keyspace keys = member.store().own();
        switch (new Look(keys).outcome(ask)) {
            case Verdict.Waiting _ -> {
                if (!isFollowed) {
                    follow(keys.revision());
                }
            }
            case Verdict.Granted granted -> answer(granted, keys.revision());
            case Verdict.Refused refused -> call.onError(ProcedureErrors.of(refused));
            case Verdict.Cancelled cancelled -> cancelled(cancelled, keys.revision());
            case Verdict.Busy _,
                    Verdict.Released _,
                    Verdict.Done _,
                    Verdict.Counted _,
                    Verdict.Worker _,
                    Verdict.Spent _ -> throw new IllegalStateException("nothing of this comes of waiting");
        }
    }

    private void giveUp() {
        if (call.isOver()) {
            return;
        }
        boolean isForGood = procedures.isAtLeast(FeatureLevel.SESSION_CARE);
        boolean givesRest = procedures.isAtLeast(FeatureLevel.TOLD_HOLDERS);
        var cancel = new Ask.Cancel(ask.who(), ask.request(), ask.parts(), false, isForGood, givesRest);
        procedures.ask(caller, cancel, call, this::answer);
    }

    private void answer(Verdict verdict, long revision) {
        AcquireResponse.Builder answer = AcquireResponse.newBuilder().setRevision(revision);
        if (verdict instanceof Verdict.Granted(var tokens)) {
            answer.setAcquired(true).addAllTokens(tokens);
        }
        call.onNext(answer.build());
    }
}
