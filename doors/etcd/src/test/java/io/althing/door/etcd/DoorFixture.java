package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.SessionsGrpc;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A door of a lone member on a free port, with a client in front of it. Handlers run on the
/// event loop, as they do in the server.
final class DoorFixture implements BeforeEachCallback, AfterEachCallback {
    static final int MESSAGE_BYTES_MAX = EtcdOptions.DEFAULT.requestMaxBytes() + (512 << 10);

    private final EtcdOptions options;
    private SoloMember member;
    private EtcdDoor door;
    private Server server;
    private ManagedChannel channel;

    DoorFixture() {
        this(EtcdOptions.DEFAULT);
    }

    DoorFixture(EtcdOptions options) {
        this.options = options;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        member = new SoloMember();
        door = new EtcdDoor(member, options, member.temporary);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX);
        door.services().forEach(builder::addService);
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channel = NettyChannelBuilder.forAddress(
                        InetAddress.getLoopbackAddress().getHostAddress(), port())
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        channel.shutdownNow();
        server.shutdownNow();
        door.close();
        member.close();
    }

    SoloMember member() {
        return member;
    }

    void sendWaitingAway() {
        door.sendWaitingAway();
    }

    int port() {
        return server.getPort();
    }

    ManagedChannel channel() {
        return channel;
    }

    KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel);
    }

    LeaseGrpc.LeaseBlockingStub leases() {
        return LeaseGrpc.newBlockingStub(channel);
    }

    SessionsGrpc.SessionsBlockingStub sessions() {
        return SessionsGrpc.newBlockingStub(channel);
    }

    LocksGrpc.LocksBlockingStub locks() {
        return LocksGrpc.newBlockingStub(channel);
    }

    long openSession() {
        return sessions().open(OpenSessionRequest.getDefaultInstance()).getSession();
    }

    static Claimant claimant(long session) {
        return Claimant.newBuilder().setSession(session).setOwner("main").build();
    }

    PutResponse put(String key, String value) {
        return kv().put(putOf(key, value));
    }

    RangeResponse get(String key) {
        return kv().range(rangeOf(key));
    }

    /// Returns the value, or null if the key is missing.
    String value(String key) {
        List<KeyValue> pairs = get(key).getKvsList();
        return pairs.isEmpty() ? null : pairs.getFirst().getValue().toStringUtf8();
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    static PutRequest putOf(String key, String value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build();
    }

    static RangeRequest rangeOf(String key) {
        return RangeRequest.newBuilder().setKey(bytes(key)).build();
    }

    static RequestOp op(PutRequest request) {
        return RequestOp.newBuilder().setRequestPut(request).build();
    }

    static RequestOp op(RangeRequest request) {
        return RequestOp.newBuilder().setRequestRange(request).build();
    }

    static RequestOp op(io.etcd.jetcd.api.DeleteRangeRequest request) {
        return RequestOp.newBuilder().setRequestDeleteRange(request).build();
    }

    static RequestOp op(TxnRequest request) {
        return RequestOp.newBuilder().setRequestTxn(request).build();
    }

    static TxnRequest always(RequestOp... operations) {
        return TxnRequest.newBuilder().addAllSuccess(List.of(operations)).build();
    }
}
