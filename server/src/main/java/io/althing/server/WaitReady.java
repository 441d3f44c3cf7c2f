package io.althing.server;

import com.google.protobuf.ByteString;
import io.althing.node.StartRefused;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits until every endpoint serves a linearizable read.
final class WaitReady {
    private static final long AGAIN_NANOS = 50_000_000L;

    private WaitReady() {}

    static void await(Endpoints endpoints) throws StartRefused {
        long deadlineNanos = System.nanoTime() + endpoints.timeout().toNanos();
        for (String address : endpoints.addresses()) {
            ManagedChannel channel = endpoints.channel(address);
            try {
                for (String why = problem(channel); !why.isEmpty(); why = problem(channel)) {
                    if (System.nanoTime() - deadlineNanos >= 0) {
                        throw new StartRefused(address + " does not serve after "
                                + endpoints.timeout().toSeconds() + " s (" + why + ")");
                    }
                    LockSupport.parkNanos(AGAIN_NANOS);
                }
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /// Returns why no read is served, or an empty text.
    private static String problem(ManagedChannel channel) {
        try {
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("health"))
                    .build();
            KVGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(1, TimeUnit.SECONDS)
                    .range(request);
            return "";
        } catch (StatusRuntimeException e) {
            channel.resetConnectBackoff();
            return Endpoints.why(e);
        }
    }
}
