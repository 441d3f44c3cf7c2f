package io.althing.door.etcd;

import io.althing.node.Member;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
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

/// Turns callers away that ask for a leader (metadata `hasleader: true`) while this member knows
/// none; an open stream is ended after three election timeouts without one.
final class LeaderRequired implements ServerInterceptor {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MISSED_MAX = 3;

    private final Member member;
    private final ScheduledExecutorService timers;

    LeaderRequired(Member member, ScheduledExecutorService timers) {
        this.member = member;
        this.timers = timers;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!"true".equals(headers.get(HAS_LEADER))) {
            return next.startCall(call, headers);
        }
        if (!hasLeader()) {
            call.close(noLeader(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        if (call.getMethodDescriptor().getType() == MethodType.UNARY) {
            return next.startCall(call, headers);
        }
        EndableCall<Q, A> endable = new EndableCall<>(call);
        return new Guarded<>(endable, next.startCall(endable, headers));
    }

    private boolean hasLeader() {
        return member.status().leaderId() != 0;
    }

    private static Status noLeader() {
        return WireErrors.noLeader().getStatus();
    }

    /// A call that is ended from outside while its handler may be writing to it: what the handler
    /// says after the end is dropped. Its lock guards the end against a write on its way.
    private static final class EndableCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private boolean isClosed;

        EndableCall(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!isClosed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!isClosed) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!isClosed) {
                isClosed = true;
                super.close(status, trailers);
            }
        }
    }

    /// Looks once per election timeout whether there is a leader.
    private final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
        private final EndableCall<?, ?> call;
        private final ScheduledFuture<?> check;
        private int missed;

        Guarded(EndableCall<?, ?> call, ServerCall.Listener<Q> listener) {
            super(listener);
            this.call = call;
            long periodMillis = member.status().electionTimeoutMillis();
            this.check = timers.scheduleAtFixedRate(this::check, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
        }

        private void check() {
            missed = hasLeader() ? 0 : missed + 1;
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
