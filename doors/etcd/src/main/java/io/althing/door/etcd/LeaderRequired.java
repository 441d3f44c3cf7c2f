package io.althing.door.etcd;

import io.althing.node.Member;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Turns callers away that ask for a leader (metadata `hasleader: true`) while this member
/// knows none; an open stream is ended after three
/// election timeouts without one.
final class LeaderRequired implements ServerInterceptor {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MISSED_MAX = 3;

    private final Member member;
    private final ScheduledExecutorService executor;

    LeaderRequired(Member member, ScheduledExecutorService executor) {
        this.member = member;
        this.executor = executor;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!"true".equals(headers.get(HAS_LEADER))) {
            return next.startCall(call, headers);
        }
        if (member.status().leaderId() == 0) {
            call.close(noLeader(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        return call.getMethodDescriptor().getType() == MethodType.UNARY ? listener : new Guarded<>(call, listener);
    }

    private static Status noLeader() {
        return WireErrors.noLeader().getStatus();
    }

    /// Looks once per election timeout whether there is a leader.
    private final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<?, ?> call;
        private final ScheduledFuture<?> check;
        private int missed;

        Guarded(ServerCall<?, ?> call, ServerCall.Listener<Q> listener) {
            super(listener);
            this.call = call;
            long periodMillis = member.status().electionTimeoutMillis();
            this.check = executor.scheduleAtFixedRate(this::check, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
        }

        private void check() {
            missed = member.status().leaderId() == 0 ? missed + 1 : 0;
            if (missed >= MISSED_MAX) {
                check.cancel(false);
                call.close(noLeader(), new Metadata());
            }
        }

        @Override
        public void onCancel() {
            check.cancel(false);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            check.cancel(false);
            super.onComplete();
        }
    }
}
