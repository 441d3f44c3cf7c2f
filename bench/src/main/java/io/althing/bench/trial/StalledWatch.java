package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A watcher that takes nothing: its connection is full, and the member must keep for it what it
/// is due, or do without.
final class StalledWatch extends ClientCall.Listener<WatchResponse> {
    /// More than connections, and members behind them, are likely to hold.
    private static final int FILLING_PUTS = 256;

    private static final int FILLING_BYTES = 64 << 10;
    private static final int PUT_SECONDS = 60;

    private final CompletableFuture<Void> created = new CompletableFuture<>();
    private final Failures failures;

    private StalledWatch(Failures failures) {
        this.failures = failures;
    }

    /// @param client its connection is of no other use from then on
    /// @param writer fills that connection with puts of another key, which nobody else watches
    /// @param key is watched, until the client is closed
    static void open(Client client, KVGrpc.KVBlockingStub writer, String key, Failures failures) throws IOException {
        StalledWatch watch = new StalledWatch(failures);
        ClientCall<WatchRequest, WatchResponse> call =
                client.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT.withWaitForReady());
        call.start(watch, new Metadata());
        // One message is taken, which says that it is created, and none after that.
        call.request(1);
        call.sendMessage(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(Client.bytes(key))
                        .setRangeEnd(Client.bytes(key + "~")))
                .build());
        failures.await(watch.created, () -> "no watch is created");
        ByteString filling = ByteString.copyFrom(new byte[FILLING_BYTES]);
        try {
            for (int i = 0; i < FILLING_PUTS; i++) {
                writer.withDeadlineAfter(PUT_SECONDS, TimeUnit.SECONDS).put(Client.put(key + "-filling", filling));
            }
        } catch (StatusRuntimeException e) {
            throw new IOException("no puts beside a stalled watcher: " + e.getMessage(), e);
        }
    }

    @Override
    public void onMessage(WatchResponse response) {
        created.complete(null);
    }

    /// A member may get rid of it.
    @Override
    public void onClose(Status status, Metadata trailers) {
        if (!created.isDone()) {
            failures.tell("no watch is created: " + status, null);
        }
    }
}
