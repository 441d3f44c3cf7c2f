package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Without a wire, as this library's own client does not let such metadata out.
class ClientVersionTest {
    private static final class RecordedCall extends ServerCall<RangeRequest, RangeResponse> {
        @Nullable
        Status end;

        @Override
        public void close(Status status, Metadata trailers) {
            end = status;
        }

        @Override
        public void request(int count) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(RangeResponse message) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<RangeRequest, RangeResponse> getMethodDescriptor() {
            return KVGrpc.getRangeMethod();
        }
    }

    /// Returns how the call ended before it reached its handler, or null if it did reach it.
    private static @Nullable Status end(byte @Nullable [] version) {
        Metadata headers = new Metadata();
        if (version != null) {
            headers.put(ClientVersion.KEY, version);
        }
        RecordedCall call = new RecordedCall();
        boolean[] isHandled = new boolean[1];
        new ClientVersion().interceptCall(call, headers, (same, metadata) -> {
            isHandled[0] = true;
            return new ServerCall.Listener<>() {};
        });
        assertThat(isHandled[0]).isEqualTo(call.end == null);
        return call.end;
    }

    @Test
    void textOrNothingIsLetThrough() {
        assertThat(end(null)).isNull();
        assertThat(end("3.6.14".getBytes(StandardCharsets.UTF_8))).isNull();
        assertThat(end("3.6 \u00fc".getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        Status end = end(new byte[] {'3', '.', (byte) 0xc3, '6'});
        assertThat(end).isNotNull();
        assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(end.getDescription()).isEqualTo("etcdserver: invalid client api version");
    }
}
