package io.althing.door.etcd;

import io.althing.node.Member;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ScheduledExecutorService;

/// etcdserverpb.Watch: one [WatchStream] per call.
final class WatchService extends WatchGrpc.WatchImplBase {
    private final Member member;
    private final EtcdOptions options;
    private final ScheduledExecutorService executor;

    /// @param executor runs the streams, each on one thread at a time, and their timers
    WatchService(Member member, EtcdOptions options, ScheduledExecutorService executor) {
        this.member = member;
        this.options = options;
        this.executor = executor;
    }

    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> call) {
        return new WatchStream(member, options, executor, (ServerCallStreamObserver<WatchResponse>) call);
    }
}
