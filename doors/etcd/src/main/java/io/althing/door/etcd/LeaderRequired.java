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

/// Turns callers away that ask for a leader (metadata `hasleader: true`) while this member knows
/// none; an open stream is ended after three election timeouts without one.
final class LeaderRequired implements ServerInterceptor {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Member member;
    private final Leaderless leaderless;

    LeaderRequired(Member member, Leaderless leaderless) {
        this.member = member;
        this.leaderless = leaderless;
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

    /// Forgotten once the call has ended, whoever ended it.
    private final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Runnable end;

        Guarded(EndableCall<?, ?> call, ServerCall.Listener<Q> listener) {
            super(listener);
            this.end = () -> call.close(noLeader(), new Metadata());
            leaderless.tell(end);
        }

        @Override
        public void onCancel() {
            leaderless.forget(end);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            leaderless.forget(end);
            super.onComplete();
        }
    }
}
