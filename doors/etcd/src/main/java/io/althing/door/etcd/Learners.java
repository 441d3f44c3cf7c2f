package io.althing.door.etcd;

import io.althing.node.Member;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;

/// Turns callers away from a member that is a learner, but for what needs no majority: its
/// status, serializable reads, snapshots. Clients go on to another member.
final class Learners implements ServerInterceptor {
    private static final String RANGE = "etcdserverpb.KV/Range";
    private static final Set<String> SUPPORTED = Set.of(
            "etcdserverpb.Maintenance/Status",
            "etcdserverpb.Maintenance/Snapshot",
            "grpc.health.v1.Health/Check",
            "grpc.health.v1.Health/Watch");

    private final Member member;

    Learners(Member member) {
        this.member = member;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (!member.isLearner() || SUPPORTED.contains(method)) {
            return next.startCall(call, headers);
        }
        if (method.equals(RANGE)) {
            return new OnlySerializable<>(call, next.startCall(call, headers));
        }
        call.close(refusal(), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static Status refusal() {
        return WireErrors.notForLearners().getStatus();
    }

    private static final class OnlySerializable<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private boolean isRefused;

        OnlySerializable(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            if (message instanceof RangeRequest range && range.getSerializable()) {
                super.onMessage(message);
            } else {
                isRefused = true;
                call.close(refusal(), new Metadata());
            }
        }

        @Override
        public void onHalfClose() {
            if (!isRefused) {
                super.onHalfClose();
            }
        }
    }
}
