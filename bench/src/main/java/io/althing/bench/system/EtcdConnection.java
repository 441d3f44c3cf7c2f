package io.althing.bench.system;

import com.google.protobuf.ByteString;
import io.althing.bench.load.Connection;
import io.althing.bench.load.Operation;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Speaks etcd's API, without a client library between: what is measured is the server.
public final class EtcdConnection implements Connection {
    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);
    private static final int PAGE = 500;

    private final ManagedChannel channel;
    private final KVGrpc.KVStub stub;
    private final ByteString value;

    /// @param endpoint `host:port`
    public EtcdConnection(String endpoint, int number, int valueBytes, @Nullable SslContext tls) {
        this.channel = EtcdChannels.open(endpoint, tls);
        this.stub = KVGrpc.newStub(channel).withWaitForReady();
        byte[] bytes = new byte[valueBytes];
        new SplittableRandom(number).nextBytes(bytes);
        this.value = ByteString.copyFrom(bytes);
    }

    static Connection plain(String endpoint, int number, int valueBytes) {
        return new EtcdConnection(endpoint, number, valueBytes, null);
    }

    @Override
    public void ask(Operation operation, long key, Answer answer) {
        switch (operation) {
            case PUT -> stub.put(put(name(key)), new Ended<>(answer));
            case GET -> stub.range(get(key, false), new Ended<>(answer));
            case STALE_GET -> stub.range(get(key, true), new Ended<>(answer));
            case GUARDED_PUT -> stub.txn(guardedPut(name(key)), new Ended<>(answer));
            case COUNT -> stub.range(all().setCountOnly(true).build(), new Ended<>(answer));
            case PAGE -> stub.range(all().setLimit(PAGE).build(), new Ended<>(answer));
        }
    }

    private static ByteString name(long key) {
        return ByteString.copyFrom(String.format("key-%016d", key), StandardCharsets.US_ASCII);
    }

    private PutRequest put(ByteString key) {
        return PutRequest.newBuilder().setKey(key).setValue(value).build();
    }

    private static RangeRequest get(long key, boolean isStale) {
        return RangeRequest.newBuilder()
                .setKey(name(key))
                .setSerializable(isStale)
                .build();
    }

    private TxnRequest guardedPut(ByteString key) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setResult(Compare.CompareResult.GREATER)
                        .setVersion(0))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(key)))
                .build();
    }

    private static RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL);
    }

    private record Ended<A>(Answer answer) implements StreamObserver<A> {
        @Override
        public void onNext(A any) {}

        @Override
        public void onError(Throwable cause) {
            answer.ended(false);
        }

        @Override
        public void onCompleted() {
            answer.ended(true);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
