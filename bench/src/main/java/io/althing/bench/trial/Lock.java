package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.etcd.jetcd.api.lock.UnlockResponse;
import java.util.concurrent.CompletionStage;

/// One client's way to the lock that all want.
interface Lock {
    /// @param revision held from here on
    record Held(long revision, ByteString key) {}

    CompletionStage<Held> acquire();

    /// Returns the revision at which it was given back.
    CompletionStage<Long> release(Held held);

    /// By etcd's lock service.
    static Lock etcds(Client client, long lease) {
        LockRequest request = LockRequest.newBuilder()
                .setName(Client.bytes("lock"))
                .setLease(lease)
                .build();
        return new Lock() {
            @Override
            public CompletionStage<Held> acquire() {
                return Reply.<LockResponse>to(answer -> LockGrpc.newStub(client.channel())
                                .withWaitForReady()
                                .lock(request, answer))
                        .thenApply(held -> new Held(held.getHeader().getRevision(), held.getKey()));
            }

            @Override
            public CompletionStage<Long> release(Held held) {
                UnlockRequest unlock =
                        UnlockRequest.newBuilder().setKey(held.key()).build();
                return Reply.<UnlockResponse>to(
                                answer -> LockGrpc.newStub(client.channel()).unlock(unlock, answer))
                        .thenApply(unlocked -> unlocked.getHeader().getRevision());
            }
        };
    }
}
