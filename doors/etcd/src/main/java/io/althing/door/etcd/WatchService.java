package io.althing.door.etcd;

import io.althing.node.Member;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/// etcdserverpb.Watch: one [WatchStream] per call.
final class WatchService extends WatchGrpc.WatchImplBase {
    private final Member member;
    private final Executor turns;
    private final ScheduledExecutorService timers;
    private final WatchAnswers answers;
    private final long progressMillis;

    /// @param turns runs the streams, each on one thread at a time
    WatchService(Member member, EtcdOptions options, Executor turns, ScheduledExecutorService timers) {
        this.member = member;
        this.turns = turns;
        this.timers = timers;
        this.answers = new WatchAnswers(member, options);
        this.progressMillis = options.progressInterval().toMillis();
    }

    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> call) {
        return new WatchStream(
                (ServerCallStreamObserver<WatchResponse>) call,
                turns,
                stream -> new StreamWatchers(member, answers, timers, progressMillis, stream));
    }
}
