package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.door.etcd.activity.HotKeys;
import io.althing.door.etcd.activity.SlowRequests;
import io.althing.store.Bytes;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks how long requests take and which keys they are about. Of each it remembers the key,
/// never a value, and only until it has ended; calls that wait on purpose are left out.
final class RequestWatch implements ServerInterceptor {
    private static final Set<String> WAITING = Set.of(
            "v3lockpb.Lock/Lock",
            "v3electionpb.Election/Campaign",
            "althing.v1.Locks/Acquire",
            "althing.v1.Locks/Await",
            "althing.v1.Counters/Await",
            "etcdserverpb.Cluster/MemberPromote",
            "etcdserverpb.Maintenance/Defragment",
            "etcdserverpb.Maintenance/Hash",
            "etcdserverpb.Maintenance/HashKV",
            "etcdserverpb.Maintenance/MoveLeader");

    private final SlowRequests slow;
    private final HotKeys hot;
    private final InstantSource clock;

    RequestWatch(SlowRequests slow, HotKeys hot, InstantSource clock) {
        this.slow = slow;
        this.hot = hot;
        this.clock = clock;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var method = call.getMethodDescriptor();
        if (method.getType() != MethodType.UNARY || WAITING.contains(method.getFullMethodName())) {
            return next.startCall(call, headers);
        }
        var watched = new Watched<>(call);
        return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
            @Override
            public void onMessage(Q message) {
                watched.received(message);
                super.onMessage(message);
            }
        };
    }

    private final class Watched<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final long beganNanos = System.nanoTime();
        private final @Nullable String user = Callers.current().user();
        private ByteString key = ByteString.EMPTY;
        private boolean isPrefix;

        Watched(ServerCall<Q, A> call) {
            super(call);
        }

        void received(Q message) {
            boolean isWrite = false;
            if (message instanceof RangeRequest range) {
                about(range.getKey(), !range.getRangeEnd().isEmpty());
            } else if (message instanceof PutRequest put) {
                about(put.getKey(), false);
                isWrite = true;
            } else if (message instanceof TxnRequest txn) {
                isWrite = transaction(txn);
            } else if (message instanceof DeleteRangeRequest delete) {
                about(delete.getKey(), !delete.getRangeEnd().isEmpty());
                isWrite = true;
            } else {
                return;
            }
            if (HotKeys.isSampled() && !key.isEmpty()) {
                hot.count(key.toByteArray(), isWrite, beganNanos);
            }
        }

        private void about(ByteString first, boolean isRange) {
            key = first;
            isPrefix = isRange;
        }

        /// Stands for all its keys: the first that it would write, else the first that it reads.
        private boolean transaction(TxnRequest txn) {
            for (RequestOp operation : txn.getSuccessList()) {
                if (operation.hasRequestPut()) {
                    about(operation.getRequestPut().getKey(), txn.getSuccessCount() > 1);
                    return true;
                }
            }
            if (txn.getCompareCount() > 0) {
                Compare compare = txn.getCompare(0);
                about(compare.getKey(), true);
            } else if (txn.getSuccessCount() > 0 && txn.getSuccess(0).hasRequestRange()) {
                about(txn.getSuccess(0).getRequestRange().getKey(), true);
            }
            return false;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            super.close(status, trailers);
            long tookNanos = System.nanoTime() - beganNanos;
            if (tookNanos >= slow.slowNanos()) {
                slow.add(slow(status, tookNanos));
            }
        }

        private SlowRequests.Slow slow(Status status, long tookNanos) {
            boolean isCut = key.size() > SlowRequests.KEY_BYTES_MAX;
            ByteString shown = isCut ? key.substring(0, SlowRequests.KEY_BYTES_MAX) : key;
            return new SlowRequests.Slow(
                    getMethodDescriptor().getFullMethodName(),
                    Bytes.wrap(shown.toByteArray()),
                    isPrefix || isCut,
                    user == null ? "" : user,
                    clock.millis(),
                    beganNanos,
                    tookNanos,
                    status.getCode().name());
        }
    }
}
