package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spans as a receiver of OTLP gets them, over a socket.
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    /// Numbers of fields in OTLP's messages: resource_spans, scope_spans and spans, then of a
    /// span.
    private static final int RESOURCE_SPANS = 1;

    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;

    private record Span(String trace, String id, String parent, String name) {}

    @TempDir
    Path directory;

    private final List<Span> received = Collections.synchronizedList(new ArrayList<>());

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Server receiver() throws IOException {
        MethodDescriptor<byte[], byte[]> export = MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("opentelemetry.proto.collector.trace.v1.TraceService/Export")
                .build();
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("opentelemetry.proto.collector.trace.v1.TraceService")
                        .addMethod(export, ServerCalls.asyncUnaryCall((request, reply) -> {
                            take(request);
                            reply.onNext(new byte[0]);
                            reply.onCompleted();
                        }))
                        .build())
                .build()
                .start();
    }

    private static List<UnknownFieldSet> nested(List<UnknownFieldSet> outer, int field) {
        return outer.stream()
                .flatMap(each -> each.getField(field).getLengthDelimitedList().stream())
                .map(TracingTest::parse)
                .toList();
    }

    private static UnknownFieldSet parse(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(UnknownFieldSet span, int field) {
        return span.getField(field).getLengthDelimitedList().stream()
                .map(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
                .findFirst()
                .orElse("");
    }

    private void take(byte[] request) {
        List<UnknownFieldSet> all = List.of(parse(ByteString.copyFrom(request)));
        nested(nested(nested(all, RESOURCE_SPANS), SCOPE_SPANS), SPANS)
                .forEach(span -> received.add(new Span(
                        hex(span, 1),
                        hex(span, 2),
                        hex(span, 4),
                        span.getField(5).getLengthDelimitedList().getFirst().toStringUtf8())));
    }

    private static ManagedChannel channel(AlthingServer server, String traceParent) {
        Metadata headers = new Metadata();
        if (!traceParent.isEmpty()) {
            headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceParent);
        }
        return NettyChannelBuilder.forAddress(
                        "127.0.0.1", server.clientAddresses().getFirst().getPort())
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
    }

    private void run(String rate, String traceParent) throws Exception {
        Server receiver = receiver();
        try (AlthingServer server = TlsMember.start(
                directory,
                "http",
                List.of(
                        "--experimental-enable-distributed-tracing",
                        "--distributed-tracing-address=127.0.0.1:" + receiver.getPort(),
                        "--distributed-tracing-sampling-rate=" + rate))) {
            ManagedChannel channel = channel(server, traceParent);
            try {
                TlsMember.kv(channel).withWaitForReady();
                TlsMember.put(channel, "k");
                TlsMember.count(channel, "k");
            } finally {
                channel.shutdownNow();
            }
        } finally {
            // Closing the member has sent what there was.
            receiver.shutdownNow();
        }
    }

    @Test
    void aCallAndTheStagesOfItsWriteArePartOfTheCallersTrace() throws Exception {
        run("0", "00-" + TRACE + "-" + CALLER + "-01");
        assertThat(received).allMatch(span -> span.trace.equals(TRACE));
        Span put = received.stream()
                .filter(span -> span.name.equals("etcdserverpb.KV/Put"))
                .findFirst()
                .orElseThrow();
        assertThat(put.parent).isEqualTo(CALLER);
        assertThat(received.stream().filter(span -> span.parent.equals(put.id)).map(Span::name))
                .contains("write queued", "write commit", "write apply");
        assertThat(received).extracting(Span::name).contains("etcdserverpb.KV/Range");
    }

    @Test
    void whatNobodyFollowsIsFollowedAsOftenAsTheRateSays() throws Exception {
        run("0", "");
        assertThat(received).isEmpty();
        run("1000000", "");
        assertThat(received).extracting(Span::name).contains("etcdserverpb.KV/Put", "write commit");
    }

    @Test
    void aClientThatSaysNotToFollowIsNotFollowed() throws Exception {
        run("1000000", "00-" + TRACE + "-" + CALLER + "-00");
        assertThat(received).isEmpty();
    }
}
