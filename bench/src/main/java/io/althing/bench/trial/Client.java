package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.althing.bench.system.EtcdChannels;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.ManagedChannel;
import java.nio.charset.StandardCharsets;

/// One client with a connection of its own to one member.
final class Client implements AutoCloseable {
    /// All keys, as a range from here to here.
    static final ByteString ALL = ByteString.copyFrom(new byte[1]);

    private final ManagedChannel channel;

    /// @param endpoint `host:port`
    Client(String endpoint) {
        this.channel = EtcdChannels.open(endpoint, null);
    }

    static ByteString bytes(String text) {
        return ByteString.copyFrom(text, StandardCharsets.UTF_8);
    }

    static PutRequest put(String key, ByteString value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(value).build();
    }

    /// A read of all keys, to be narrowed.
    static RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL);
    }

    ManagedChannel channel() {
        return channel;
    }

    /// Waits for answers, and until the member can be reached.
    KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel).withWaitForReady();
    }

    /// Fails at once while the member cannot be reached.
    KVGrpc.KVBlockingStub kvOnce() {
        return KVGrpc.newBlockingStub(channel);
    }

    /// Does not wait.
    KVGrpc.KVStub kvs() {
        return KVGrpc.newStub(channel).withWaitForReady();
    }

    WatchGrpc.WatchStub watches() {
        return WatchGrpc.newStub(channel).withWaitForReady();
    }

    LeaseGrpc.LeaseStub leases() {
        return LeaseGrpc.newStub(channel).withWaitForReady();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
