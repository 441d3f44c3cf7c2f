package io.althing.bench.system;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A server that answers at once and does nothing: the most that any server behind gRPC can
/// reach on this machine.
public final class NullServer {
    private NullServer() {}

    /// @param arguments the port
    public static void main(String[] arguments) throws IOException, InterruptedException {
        start(Integer.parseInt(arguments[0])).awaitTermination();
    }

    /// Starts one within this process.
    ///
    /// @param port of loopback; 0 for any
    public static Server start(int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .bossEventLoopGroup(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .workerEventLoopGroup(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channelType(EpollServerSocketChannel.class)
                .directExecutor()
                .addService(new Nothing())
                .build()
                .start();
    }

    private static final class Nothing extends KVGrpc.KVImplBase {
        @Override
        public void put(PutRequest request, StreamObserver<PutResponse> call) {
            answer(call, PutResponse.getDefaultInstance());
        }

        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> call) {
            answer(call, RangeResponse.getDefaultInstance());
        }

        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> call) {
            answer(call, TxnResponse.getDefaultInstance());
        }

        private static <A> void answer(StreamObserver<A> call, A answer) {
            call.onNext(answer);
            call.onCompleted();
        }
    }
}
