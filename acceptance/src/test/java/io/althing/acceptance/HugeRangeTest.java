package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that ask a member with a small heap for much more than that holds, at once, and take
/// it slowly or not at all. They are refused or wait; nobody else notices.
class HugeRangeTest {
    private static final int KEYS = 240;
    private static final int VALUE_BYTES = 1_000_000;
    private static final int AT_ONCE = 8;
    private static final long SECONDS_MAX = 60;
    private static final MethodDescriptor<RangeRequest, ResponseOp> RANGE_STREAM =
            MethodDescriptor.<RangeRequest, ResponseOp>newBuilder()
                    .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                    .setFullMethodName("etcdserverpb.KV/RangeStream")
                    .setRequestMarshaller(ProtoUtils.marshaller(RangeRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(ResponseOp.getDefaultInstance()))
                    .build();

    @TempDir
    static Path root;

    private static ProcessCluster cluster;
    private static ManagedChannel client;
    private static int turns;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(root, 1).startAll();
        client = Requests.connect(cluster.clientPort(0));
        Random random = new Random(7);
        byte[] value = new byte[VALUE_BYTES];
        for (int i = 0; i < KEYS; i++) {
            random.nextBytes(value);
            Requests.of(KVGrpc.newBlockingStub(client))
                    .put(PutRequest.newBuilder()
                            .setKey(Requests.bytes("huge/%04d".formatted(i)))
                            .setValue(ByteString.copyFrom(value))
                            .build());
        }
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

    private static RangeRequest.Builder huge() {
        return Requests.get("huge/").setRangeEnd(Requests.bytes("huge0"));
    }

    /// A client like any other: what it wrote is there.
    private static void goesOn() {
        String value = "turn " + ++turns;
        KVGrpc.KVBlockingStub kv = Requests.of(KVGrpc.newBlockingStub(client));
        kv.put(Requests.pair("well-behaved", value).build());
        RangeResponse answer = Requests.of(KVGrpc.newBlockingStub(client))
                .range(Requests.get("well-behaved").build());
        assertThat(answer.getKvs(0).getValue().toStringUtf8()).isEqualTo(value);
    }

    private static void awaitNothingHeld() {
        ProcessCluster.await(
                "nothing is held for answers",
                Duration.ofSeconds(20),
                () -> cluster.metric(0, "althing_answer_bytes") == 0);
    }

    /// Makes a call on a connection of its own; returns "answered", or the error.
    private static String outcome(Callable<?> call) {
        try {
            call.call();
            return "answered";
        } catch (StatusRuntimeException e) {
            return e.getMessage();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static String viaGateway() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(cluster.endpoint(0) + "/v3/kv/range"))
                            // "huge/" to "huge0"
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"key\":\"aHVnZS8=\",\"range_end\":\"aHVnZTA=\",\"limit\":12}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    @Test
    void manyHugeRangesAtOnceAreRefusedOrAnsweredAndOthersGoOn() throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(4 * AT_ONCE)) {
            List<Future<String>> whole = new ArrayList<>();
            List<Future<String>> parts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                whole.add(callers.submit(() -> range(huge().build())));
                whole.add(callers.submit(() -> transaction(huge().setLimit(20).build())));
                parts.add(callers.submit(() -> range(huge().setLimit(25).build())));
                whole.add(callers.submit(HugeRangeTest::viaGateway));
            }
            while (!whole.stream().allMatch(Future::isDone) || !parts.stream().allMatch(Future::isDone)) {
                goesOn();
            }
            for (Future<String> each : whole) {
                assertThat(each.get()).contains("althing: the answer").contains("ask for less at a time");
            }
            for (Future<String> each : parts) {
                assertThat(each.get()).containsPattern("^answered|the answers under way take all the memory");
            }
            assertThat(parts.stream().map(Future::resultNow)).contains("answered");
        }
        awaitNothingHeld();
        goesOn();
        assertThat(cluster.metric(0, "althing_answers_refused_total")).isPositive();
    }

    private static String range(RangeRequest request) {
        ManagedChannel own = Requests.connect(cluster.clientPort(0));
        try {
            return outcome(() -> KVGrpc.newBlockingStub(own)
                    .withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS)
                    .range(request));
        } finally {
            own.shutdownNow();
        }
    }

    /// Each range by itself would do; some write, too.
    private static String transaction(RangeRequest part) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (int i = 0; i < 4; i++) {
            request.addSuccess(Requests.op(part.toBuilder()));
        }
        if (Thread.currentThread().threadId() % 2 == 0) {
            request.addSuccess(Requests.put("written", "with a huge answer"));
        }
        ManagedChannel own = Requests.connect(cluster.clientPort(0));
        try {
            return outcome(() -> KVGrpc.newBlockingStub(own)
                    .withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS)
                    .txn(request.build()));
        } finally {
            own.shutdownNow();
        }
    }

    /// Takes a message when told to.
    private static final class Stream extends ClientCall.Listener<ResponseOp> {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

        @Override
        public void onMessage(ResponseOp chunk) {
            heard.add(chunk.getResponseRange());
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            heard.add(status);
        }
    }

    @Test
    void aSlowReaderStreamsAllOfItWhileOthersGoOn() throws Exception {
        long bytes = 0;
        int pairs = 0;
        ManagedChannel own = Requests.connect(cluster.clientPort(0));
        try {
            Stream stream = new Stream();
            ClientCall<RangeRequest, ResponseOp> call = own.newCall(RANGE_STREAM, CallOptions.DEFAULT);
            call.start(stream, new Metadata());
            call.sendMessage(huge().build());
            call.halfClose();
            RangeResponse last = RangeResponse.getDefaultInstance();
            while (true) {
                call.request(1);
                Object heard = stream.heard.poll(SECONDS_MAX, TimeUnit.SECONDS);
                if (!(heard instanceof RangeResponse chunk)) {
                    assertThat(heard)
                            .isInstanceOfSatisfying(
                                    Status.class,
                                    status -> assertThat(status.isOk())
                                            .as("%s", status)
                                            .isTrue());
                    break;
                }
                for (KeyValue pair : chunk.getKvsList()) {
                    assertThat(pair.getKey()).isEqualTo(Requests.bytes("huge/%04d".formatted(pairs++)));
                    bytes += pair.getValue().size();
                }
                last = chunk;
                // That is what makes it slow.
                goesOn();
                assertThat(cluster.metric(0, "althing_answer_bytes")).isLessThan(8 << 20);
            }
            assertThat(last.getCount()).isEqualTo(KEYS);
            assertThat(last.getMore()).isFalse();
        } finally {
            own.shutdownNow();
        }
        assertThat(bytes).isEqualTo((long) KEYS * VALUE_BYTES);
        awaitNothingHeld();
    }

    @Test
    void answersThatNobodyTakesAreBoundedAndLeaveRoomForSmallOnes() throws Exception {
        List<ManagedChannel> connections = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        try {
            for (int i = 0; i < 2 * AT_ONCE; i++) {
                ManagedChannel own = NettyChannelBuilder.forAddress("127.0.0.1", cluster.clientPort(0))
                        .usePlaintext()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
                connections.add(own);
                ClientCall<RangeRequest, RangeResponse> call =
                        own.newCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT);
                call.start(
                        new ClientCall.Listener<>() {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                ended.countDown();
                            }
                        },
                        new Metadata());
                // Never asked for: it fills the windows of HTTP/2, and stays where it is.
                call.sendMessage(huge().setLimit(20).build());
                call.halfClose();
            }
            assertThat(ended.await(SECONDS_MAX, TimeUnit.SECONDS))
                    .as("some are refused")
                    .isTrue();
            for (int i = 0; i < 50; i++) {
                goesOn();
            }
            long held = cluster.metric(0, "althing_answer_bytes");
            assertThat(held).isBetween(20_000_000L, 64L << 20);
        } finally {
            connections.forEach(ManagedChannel::shutdownNow);
        }
        awaitNothingHeld();
    }
}
