package io.althing.server;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;

/// Bounds what messages take that have not arrived in full. gRPC gives back a call's window as
/// its bytes come in, so that thousands of calls could each have a long message all but
/// complete.
final class InboundBudget extends ServerStreamTracer.Factory {
    private final long bytesMax;
    private final AtomicLong held = new AtomicLong();

    InboundBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// A quarter of what there is outside of the heap, which is as much as in it; two of the
    /// longest messages at least.
    static InboundBudget ofThisMachine(long messageBytesMax) {
        return new InboundBudget(Math.max(Runtime.getRuntime().maxMemory() / 4, 2 * messageBytesMax));
    }

    long bytesMax() {
        return bytesMax;
    }

    long heldBytes() {
        return held.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new Unfinished();
    }

    private final class Unfinished extends ServerStreamTracer {
        private final AtomicLong mine = new AtomicLong();

        /// A part has come. What is thrown here ends the call with this status.
        @Override
        public void inboundWireSize(long bytes) {
            mine.addAndGet(bytes);
            if (held.addAndGet(bytes) > bytesMax) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("etcdserver: too many requests")
                        .asRuntimeException();
            }
        }

        @Override
        public void inboundMessageRead(int number, long wireBytes, long bytes) {
            release();
        }

        @Override
        public void streamClosed(Status status) {
            release();
        }

        private void release() {
            held.addAndGet(-mine.getAndSet(0));
        }
    }
}
