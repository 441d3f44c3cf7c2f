package io.althing.client.rpc;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/// Knows whether any byte of a call may have left for a server: only then can the call have had
/// an effect. A call that waits for a connection, or for which there is none, has left nothing.
final class SendWatch extends ClientStreamTracer.Factory {
    private volatile boolean isSent;

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        // gRPC begins anew by itself only if the server has said that it did not look at the call.
        isSent = false;
        return new ClientStreamTracer() {
            @Override
            public void streamCreated(Attributes transport, Metadata ignored) {
                isSent = true;
            }
        };
    }

    boolean isSent() {
        return isSent;
    }
}
