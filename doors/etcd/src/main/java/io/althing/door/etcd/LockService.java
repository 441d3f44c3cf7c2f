package io.althing.door.etcd;

import io.althing.door.etcd.Line.Place;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.etcd.jetcd.api.lock.UnlockResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// v3lockpb.Lock. Whoever holds a lock has a key, and that key's create revision is its fencing
/// token: a lease may end while its holder stands still.
final class LockService extends LockGrpc.LockImplBase {
    /// Of the lease of those who bring none; nobody keeps it alive.
    private static final long USUAL_TTL_SECONDS = 60;

    private final Member member;
    private final Executor turns;
    private final Answers answers;

    LockService(Member member, Executor turns) {
        this.member = member;
        this.turns = turns;
        this.answers = new Answers(member);
    }

    @Override
    public void lock(LockRequest request, StreamObserver<LockResponse> call) {
        Caller caller = Callers.current();
        ServerCallStreamObserver<LockResponse> out = (ServerCallStreamObserver<LockResponse>) call;
        AtomicReference<@Nullable Line> place = new AtomicReference<>();
        out.setOnCancelHandler(() -> abandon(place.get()));
        if (request.getLease() != 0) {
            enter(line(request, request.getLease(), caller, out), place, out);
            return;
        }
        long lease = member.randomId();
        member.write(
                new Command.GrantLease(lease, USUAL_TTL_SECONDS).onBehalfOf(caller),
                Reply.then(out, granted -> enter(line(request, lease, caller, out), place, out)));
    }

    private static void enter(Line line, AtomicReference<@Nullable Line> place, ServerCallStreamObserver<?> out) {
        place.set(line);
        line.enter(Bytes.EMPTY);
        if (out.isCancelled()) {
            line.abandon();
        }
    }

    private static void abandon(@Nullable Line line) {
        if (line != null) {
            line.abandon();
        }
    }

    private Line line(LockRequest request, long lease, Caller caller, StreamObserver<LockResponse> out) {
        return new Line(member, caller, turns, request.getName(), lease, new Line.Waiting() {
            @Override
            public void arrived(Place place, long revision) {
                Reply.done(
                        out,
                        LockResponse.newBuilder()
                                .setHeader(answers.header(revision))
                                .setKey(Answers.bytes(place.key()))
                                .build());
            }

            @Override
            public void failed(StatusRuntimeException error) {
                out.onError(error);
            }
        });
    }

    /// Also of a lock that nobody holds.
    @Override
    public void unlock(UnlockRequest request, StreamObserver<UnlockResponse> call) {
        Reply.checked(call, () -> {
            if (request.getKey().isEmpty()) {
                throw WireErrors.emptyKey();
            }
            KeyRange key = KeyRange.single(Translate.bytes(request.getKey()));
            member.write(
                    new Command.DeleteRange(key, false).onBehalfOf(Callers.current()),
                    Reply.with(
                            call,
                            Result.Deleted.class,
                            deleted -> UnlockResponse.newBuilder()
                                    .setHeader(answers.header(deleted.revision()))
                                    .build()));
        });
    }
}
