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
            ManagedChannel channel = Endpoints.channel(address);
            try {
                while (!isServing(channel)) {
                    if (System.nanoTime() - deadlineNanos >= 0) {
                        throw new StartRefused(address + " does not serve after "
                                + endpoints.timeout().toSeconds() + " s");
                    }
                    LockSupport.parkNanos(AGAIN_NANOS);
                }
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static boolean isServing(ManagedChannel channel) {
        try {
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("health"))
                    .build();
            KVGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(1, TimeUnit.SECONDS)
                    .range(request);
            return true;
        } catch (StatusRuntimeException e) {
            channel.resetConnectBackoff();
            return false;
        }
    }
}
