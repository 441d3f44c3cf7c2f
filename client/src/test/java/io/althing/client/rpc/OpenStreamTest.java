package io.althing.client.rpc;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;

class OpenStreamTest {
    /// One lease's late answer ends the stream of all of a client; another one's heartbeat may be
    /// due before the listener hears of it.
    @Test
    void whatIsSentAfterTheEndIsDroppedAndFailsNobody() {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:1", InsecureChannelCredentials.create())
                .build();
        try {
            ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call =
                    channel.newCall(LeaseGrpc.getLeaseKeepAliveMethod(), CallOptions.DEFAULT);
            call.start(new ClientCall.Listener<>() {}, new Metadata());
            OpenStream<LeaseKeepAliveRequest> stream = new OpenStream<>(call, null, "");
            stream.end("a renewal was not answered");
            assertThatCode(() -> {
                        stream.send(LeaseKeepAliveRequest.getDefaultInstance());
                        stream.finish();
                    })
                    .doesNotThrowAnyException();
        } finally {
            channel.shutdownNow();
        }
    }
}
