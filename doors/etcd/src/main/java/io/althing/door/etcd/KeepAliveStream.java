package io.althing.door.etcd;

import io.althing.coordination.Look;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.auth.Caller;
import io.althing.store.command.Result.Failure;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/// One stream of lease renewals.
///
/// Takes a bounded number of requests at a time, and no further one while the client does not
/// read the answers. Answers come from other threads; the lock guards the call and the
/// counters.
final class KeepAliveStream implements StreamObserver<LeaseKeepAliveRequest> {
    private static final int OPEN_MAX = 64;

    private final Member member;
    private final Caller caller;
    private final Answers answers;
    private final ServerCallStreamObserver<LeaseKeepAliveResponse> out;
    private int open;
    private int owed;
    private boolean isHalfClosed;
    private boolean isOver;

    KeepAliveStream(
            Member member, Caller caller, Answers answers, ServerCallStreamObserver<LeaseKeepAliveResponse> out) {
        this.member = member;
        this.caller = caller;
        this.answers = answers;
        this.out = out;
        out.disableAutoRequest();
        out.setOnReadyHandler(this::takeMore);
        out.setOnCancelHandler(this::end);
        out.setOnCloseHandler(this::end);
        out.request(OPEN_MAX);
    }

    @Override
    public void onNext(LeaseKeepAliveRequest request) {
        Failure refusal = new Procedures(member).refusesRenewal(caller, request.getID());
        if (refusal != null) {
            fail(WireErrors.of(refusal));
            return;
        }
        long revision = member.store().revision();
        synchronized (this) {
            open++;
        }
        member.keepAlive(request.getID(), outcome -> answer(request.getID(), revision, outcome));
    }

    private synchronized void answer(long id, long revision, Outcome<Long> outcome) {
        open--;
        if (isOver) {
            return;
        }
        switch (outcome) {
            case Outcome.Answered<Long>(var ttlSeconds) ->
                out.onNext(NewerFields.renewed(
                        LeaseKeepAliveResponse.newBuilder()
                                .setHeader(answers.header(revision))
                                .setID(id)
                                .setTTL(ttlSeconds),
                        new Look(member.store().own()).takenRevision(id)));
            case Outcome.Unavailable<Long>(var reason, var isDefinite) -> fail(WireErrors.of(reason));
        }
        completeIfDone();
        owed++;
        takeMore();
    }

    private synchronized void takeMore() {
        if (!isOver && owed > 0 && out.isReady()) {
            int taken = owed;
            owed = 0;
            out.request(taken);
        }
    }

    private synchronized void fail(StatusRuntimeException error) {
        if (!isOver) {
            isOver = true;
            out.onError(error);
        }
    }

    private void completeIfDone() {
        if (isHalfClosed && open == 0 && !isOver) {
            isOver = true;
            out.onCompleted();
        }
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public synchronized void onCompleted() {
        isHalfClosed = true;
        completeIfDone();
    }

    private synchronized void end() {
        isOver = true;
    }
}
