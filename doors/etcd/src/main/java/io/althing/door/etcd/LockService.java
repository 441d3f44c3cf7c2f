package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.etcd.jetcd.api.lock.UnlockResponse;
import io.grpc.stub.StreamObserver;

/// v3lockpb.Lock. Whoever holds a lock has a key, and that key's create revision is its fencing
/// token: a lease may end while its holder stands still.
final class LockService extends LockGrpc.LockImplBase {
    private final Member member;
    private final Lines lines;
    private final Answers answers;

    LockService(Member member, Lines lines) {
        this.member = member;
        this.lines = lines;
        this.answers = new Answers(member);
    }

    @Override
    public void lock(LockRequest request, StreamObserver<LockResponse> call) {
        lines.enter(
                Callers.current(),
                request.getName(),
                request.getLease(),
                null,
                call,
                (place, revision) -> LockResponse.newBuilder()
                        .setHeader(answers.header(revision))
                        .setKey(Answers.bytes(place.key()))
                        .build());
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
