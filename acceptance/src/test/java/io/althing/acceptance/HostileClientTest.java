package io.althing.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that speak the protocol and mean harm: floods, resets, bombs, and requests in JSON
/// that no client would make. Each costs the attacker its connection, or an error; after each a
/// well-behaved client is answered by the same leader in the same term, and memory is bounded.
class HostileClientTest {
    private static final int CLOSED_MILLIS = 20_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] SETTINGS = RawConnection.frame(0, 4, 0, 0);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;
    private static final double MEMORY_BYTES_MAX = 900e6;

    @TempDir
    static Path root;

    private static ProcessCluster cluster;
    private static ManagedChannel client;
    private static long term;
    private static int wrote;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(root, 1).startAll();
        client = Requests.connect(cluster.clientPort(0));
        term = term();
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.shutdownNow();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private static long term() {
        return Requests.of(MaintenanceGrpc.newBlockingStub(client))
                .status(StatusRequest.getDefaultInstance())
                .getRaftTerm();
    }

    @AfterEach
    void aGoodClientIsServed() {
        String value = "v" + wrote++;
        var kv = Requests.of(KVGrpc.newBlockingStub(client));
        kv.put(Requests.pair("good", value).build());
        assertThat(kv.range(Requests.get("good").build()).getKvs(0).getValue().toStringUtf8())
                .isEqualTo(value);
        assertThat(term()).isEqualTo(term);
        Scrape page = new Scrape(cluster.get(0, "/metrics"));
        assertThat(page.value("process_resident_memory_bytes")).isLessThan(MEMORY_BYTES_MAX);
    }

    private static RawConnection connect() throws IOException {
        return new RawConnection(cluster.clientPort(0));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// HPACK without compression (RFC 7541, 6.2.2).
    private static byte[] headers(String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x83);
        out.write(0x86);
        String[][] all = {{":path", path}, {":authority", "x"}, {"content-type", "application/grpc"}, {"te", "trailers"}
        };
        for (String[] header : all) {
            out.write(0);
            for (String text : header) {
                out.write(text.length());
                out.writeBytes(text.getBytes(US_ASCII));
            }
        }
        return out.toByteArray();
    }

    /// CVE-2023-44487: calls that are begun and taken back in one breath.
    @Test
    void callsThatAreResetAtOnceEndTheConnection() throws IOException {
        byte[] head = headers("/etcdserverpb.KV/Range");
        byte[] cancel = ByteBuffer.allocate(4).putInt(8).array();
        try (RawConnection connection = connect()) {
            connection.send(PREFACE, SETTINGS);
            for (int stream = 1; stream < 20_001; stream += 2) {
                connection.send(join(
                        RawConnection.frame(head.length, HEADERS, END_HEADERS, stream),
                        head,
                        RawConnection.frame(cancel.length, RST_STREAM, 0, stream),
                        cancel));
            }
            connection.awaitClosed(CLOSED_MILLIS);
        }
    }

    @Test
    void headersThatNeverEndAreCutOff() throws IOException {
        byte[] piece = new byte[4096];
        try (RawConnection connection = connect()) {
            connection.send(
                    PREFACE, SETTINGS, RawConnection.frame(2, HEADERS, 0, 1), new byte[] {(byte) 0x83, (byte) 0x86});
            for (int i = 0; i < 2_000; i++) {
                connection.send(RawConnection.frame(piece.length, CONTINUATION, 0, 1), piece);
            }
            connection.awaitClosed(CLOSED_MILLIS);
        }
    }

    @Test
    void continuationsOfNothingAreCutOff() throws IOException {
        try (RawConnection connection = connect()) {
            connection.send(PREFACE, SETTINGS, RawConnection.frame(1, HEADERS, 0, 1), new byte[] {(byte) 0x83});
            flood(connection, RawConnection.frame(0, CONTINUATION, 0, 1), 8 << 20);
            connection.awaitClosed(CLOSED_MILLIS);
        }
    }

    @Test
    void aFloodOfPingsAndOneOfSettingsEndTheConnection() throws IOException {
        byte[] ping = join(RawConnection.frame(8, PING, 0, 0), new byte[8]);
        for (byte[] each : List.of(ping, SETTINGS)) {
            try (RawConnection connection = connect()) {
                connection.send(PREFACE, SETTINGS);
                // The answers are not read: at last there is no room for them.
                flood(connection, each, 64 << 20);
                connection.awaitClosed(CLOSED_MILLIS);
            }
        }
    }

    private static void flood(RawConnection connection, byte[] frame, int bytes) {
        ByteBuffer chunk = ByteBuffer.allocate(64 << 10);
        while (chunk.remaining() >= frame.length) {
            chunk.put(frame);
        }
        byte[] full = Arrays.copyOf(chunk.array(), chunk.position());
        for (int sent = 0; sent < bytes; sent += full.length) {
            connection.send(full);
        }
    }

    @Test
    void dataForACallThatIsNotThereEndsTheConnection() throws IOException {
        try (RawConnection connection = connect()) {
            connection.send(PREFACE, SETTINGS, RawConnection.frame(4, DATA, 0, 7), new byte[64]);
            connection.awaitClosed(CLOSED_MILLIS);
        }
    }

    @Test
    void callsThatDoNotExistTakeNoRoom() {
        for (int i = 0; i < 300; i++) {
            var unknown = MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("made.up/Call" + i)
                    .build();
            assertStatus(
                    Status.Code.UNIMPLEMENTED,
                    () -> ClientCalls.blockingUnaryCall(client, unknown, CallOptions.DEFAULT, new byte[0]));
        }
        assertThat(cluster.get(0, "/metrics")).doesNotContain("made.up").contains("grpc_method=\"unknown\"");
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }

    /// 64 MiB of zeros are some 64 KiB on the wire; nothing is unpacked.
    @Test
    void aMessageThatUnpacksToFarMoreThanItMayIsRefused() {
        PutRequest bomb = PutRequest.newBuilder()
                .setKey(Requests.bytes("bomb"))
                .setValue(ByteString.copyFrom(new byte[64 << 20]))
                .build();
        assertStatus(
                Status.Code.UNIMPLEMENTED,
                () -> Requests.of(KVGrpc.newBlockingStub(client))
                        .withCompression("gzip")
                        .put(bomb));
        assertThat(Requests.of(KVGrpc.newBlockingStub(client))
                        .range(Requests.get("bomb").build())
                        .getCount())
                .isZero();
    }

    @Test
    void metadataOf64KiBIsRefused() {
        Metadata large = new Metadata();
        large.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "y".repeat(64 << 10));
        var stub = Requests.of(KVGrpc.newBlockingStub(client))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large));
        assertStatus(null, () -> stub.range(Requests.get("good").build()));
    }

    private static void assertStatus(Status.Code expected, ThrowableAssert.ThrowingCallable call) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refusal).isNotNull();
        if (expected != null) {
            assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(expected);
        }
    }

    private static String http(String request) throws IOException {
        try (RawConnection connection = connect()) {
            return new String(connection.send(request.getBytes(UTF_8)).awaitClosed(CLOSED_MILLIS), UTF_8);
        }
    }

    private static String post(String path, String body, String... headers) throws IOException {
        String more = String.join("", headers);
        return http("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + "Content-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body);
    }

    @Test
    void aHeaderOf64KiBAndOneOfManyLinesAreRefused() throws IOException {
        assertThat(http("GET /health HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(64 << 10) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(http("GET /health HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(20_000) + "\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void aBodyThatNeverEndsIsCutOff() throws IOException {
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        try (RawConnection connection = connect()) {
            connection.send(
                    "POST /v3/kv/put HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
            for (int i = 0; i < 2_000; i++) {
                connection.send(chunk.getBytes(US_ASCII));
            }
            connection.awaitClosed(CLOSED_MILLIS);
        }
    }

    @Test
    void requestsThatMeanTwoThingsAreNotTaken() throws IOException {
        assertThat(http("POST /v3/kv/put HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}"))
                .startsWith("HTTP/1.1 4");
        assertThat(http("GARBAGE\r\n\r\n")).doesNotContain("HTTP/1.1 2");
    }

    @ParameterizedTest
    @CsvSource({
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/v3/../metrics",
        "/v3/%2e%2e/kv/put",
        "/health%00",
        "/..%5c..%5cetc",
        "//metrics",
        "/debug/pprof/heap",
        "/v2/keys"
    })
    void aPathThatIsNotServedIsNotFound(String path) throws IOException {
        assertThat(http("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void anotherSitesPageChangesNothing() throws IOException {
        String body = "{\"key\":\"Y3NyZg==\",\"value\":\"eA==\"}";
        assertThat(post("/v3/kv/put", body, "Origin: https://evil.example\r\n", "Content-Type: text/plain\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(post("/v3/kv/put", body, "Origin: null\r\n")).startsWith("HTTP/1.1 403");
        assertThat(post("/v3/kv/range", "{\"key\":\"Y3NyZg==\"}")).doesNotContain("eA==");
        assertThat(post("/v3/kv/range", "{\"key\":\"Y3NyZg==\"}", "Origin: http://x\r\n"))
                .as("its own page")
                .startsWith("HTTP/1.1 200");
    }

    private record Body(String path, String json) {
        @Override
        public String toString() {
            return path + " " + json.substring(0, Math.min(60, json.length())).replaceAll("\\p{Cntrl}", "?");
        }
    }

    static List<Body> bodies() {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        String nested = "{\"success\":[{\"request_txn\":".repeat(2_000) + "{}" + "}]}".repeat(2_000);
        return List.of(
                new Body("/v3/kv/put", deep),
                new Body("/v3/kv/txn", nested),
                new Body("/v3/kv/put", "{\"nobody\":" + deep + ",\"key\":\"YQ==\"}"),
                new Body("/v3/kv/put", "{"),
                new Body("/v3/kv/put", "null"),
                new Body("/v3/kv/put", "[]"),
                new Body("/v3/kv/put", "\"text\""),
                new Body("/v3/kv/put", "{\"key\":\"not base64!\"}"),
                new Body("/v3/kv/put", "{\"key\":5}"),
                new Body("/v3/kv/put", "{\"key\":{\"a\":1}}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\",\"lease\":1e400}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\",\"lease\":99999999999999999999}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\",\"lease\":1.5}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\",\"lease\":\"0x10\"}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\",\"lease\":\"NaN\"}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\",\"prev_kv\":\"perhaps\"}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\",\"key\":\"Yg==\"}"),
                new Body("/v3/kv/put", "{key:'YQ=='}"),
                new Body("/v3/kv/put", "{\"key\":\"YQ==\"} trailing"),
                new Body("/v3/kv/range", "{\"key\":\"YQ==\",\"limit\":" + "9".repeat(100_000) + "}"),
                new Body("/v3/kv/txn", "{\"success\":{\"request_put\":{}}}"),
                new Body("/v3/kv/txn", "{\"success\":[{\"request_put\":{\"key\":\"YQ==\"},\"request_range\":{}}]}"),
                new Body("/v3/kv/put", "\u0000\u0001\u0002"),
                new Body("/v3/watch", "{\"create_request\":" + deep + "}"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void jsonThatMakesNoSenseIsRefusedWithAReason(Body body) throws IOException {
        String answer = post(body.path, body.json);
        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":3", "\"message\":\"this is no ");
        assertThat(answer.length()).as("no echo of what was sent").isLessThan(2_000);
    }

    @Test
    void aStringOf3MiBIsRefusedAsEtcdDoes() throws IOException {
        String value = "A".repeat(3 << 20);
        assertThat(post("/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"" + value + "\"}"))
                .startsWith("HTTP/1.1 400")
                .contains("etcdserver: request is too large");
        assertThat(post("/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"" + value.repeat(2) + "\"}"))
                .startsWith("HTTP/1.1 413");
    }
}
