package io.althing.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that ask for too much of what is allowed. There is an end to each, with an error that
/// says so; a well-behaved client is answered meanwhile, and all is as before when it is over.
class HostileLoadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double MEMORY_BYTES_MAX = 900e6;
    private static final byte[] GREETING = greeting();

    @TempDir
    Path root;

    private ProcessCluster cluster;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private static byte[] greeting() {
        return ByteBuffer.allocate(33)
                .put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII))
                .put(RawConnection.frame(0, 4, 0, 0))
                .array();
    }

    private void start(int members) throws IOException {
        cluster = new ProcessCluster(root, members, "--bcrypt-cost=4").startAll();
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        if (cluster != null) {
            cluster.close();
        }
    }

    private ManagedChannel connect() {
        channels.add(Requests.connect(cluster.clientPort(0)));
        return channels.getLast();
    }

    /// Of a well-behaved client, by a connection that it has or a new one.
    private void aGoodClientIsServed(ManagedChannel channel) {
        var kv = Requests.of(KVGrpc.newBlockingStub(channel));
        String value = Long.toString(System.nanoTime());
        kv.put(Requests.pair("good", value).build());
        assertThat(kv.range(Requests.get("good").build()).getKvs(0).getValue().toStringUtf8())
                .isEqualTo(value);
        assertThat(scrape().value("process_resident_memory_bytes")).isLessThan(MEMORY_BYTES_MAX);
    }

    private Scrape scrape() {
        return new Scrape(cluster.get(0, "/metrics"));
    }

    /// Watchers that are created and such that are not, by why.
    private static final class Answers implements StreamObserver<WatchResponse> {
        final AtomicInteger created = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        final Map<String, Boolean> reasons = new ConcurrentHashMap<>();

        @Override
        public void onNext(WatchResponse answer) {
            if (answer.getCanceled()) {
                refused.incrementAndGet();
                reasons.put(answer.getCancelReason(), true);
            } else if (answer.getCreated()) {
                created.incrementAndGet();
            }
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }

    private static WatchRequest watch(String key) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder().setKey(Requests.bytes(key)))
                .build();
    }

    /// A half of them on one key, which is the worst for whoever ends them.
    @Test
    void aFloodOfWatchersEndsAtABoundAndLeavesNothing() throws IOException {
        start(1);
        ManagedChannel good = connect();
        aGoodClientIsServed(good);
        ManagedChannel attacker = connect();
        Answers answers = new Answers();
        int streams = 12;
        int each = 10_000;
        for (int i = 0; i < streams; i++) {
            StreamObserver<WatchRequest> stream = WatchGrpc.newStub(attacker).watch(answers);
            for (int j = 0; j < each; j++) {
                stream.onNext(watch(j % 2 == 0 ? "good" : "key " + i + " " + j));
            }
        }
        ProcessCluster.await(
                "all are answered", PATIENCE, () -> answers.created.get() + answers.refused.get() == streams * each);
        assertThat(answers.reasons).containsOnlyKeys("althing: too many watchers on this member; it needs more memory");
        assertThat(answers.created.get()).isGreaterThan(50_000);
        aGoodClientIsServed(good);
        attacker.shutdownNow();
        ProcessCluster.await(
                "no watcher is left", PATIENCE, () -> scrape().value("etcd_debugging_mvcc_watcher_total") == 0);
        Answers later = new Answers();
        WatchGrpc.newStub(good).watch(later).onNext(watch("good"));
        ProcessCluster.await("one is created again", PATIENCE, () -> later.created.get() == 1);
        aGoodClientIsServed(good);
    }

    /// Outcomes by the text of their error; empty for success.
    private static Map<String, AtomicInteger> flood(int count, int atOnce, Supplier<ListenableFuture<?>> call) {
        Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
        Semaphore open = new Semaphore(atOnce);
        for (int i = 0; i < count; i++) {
            open.acquireUninterruptibly();
            Futures.addCallback(
                    call.get(),
                    new FutureCallback<Object>() {
                        @Override
                        public void onSuccess(Object result) {
                            count("");
                        }

                        @Override
                        public void onFailure(Throwable cause) {
                            count(String.valueOf(cause.getMessage()));
                        }

                        private void count(String outcome) {
                            outcomes.computeIfAbsent(outcome, any -> new AtomicInteger())
                                    .incrementAndGet();
                            open.release();
                        }
                    },
                    Runnable::run);
        }
        open.acquireUninterruptibly(atOnce);
        return outcomes;
    }

    private static ListenableFuture<?> grant(ManagedChannel channel, long ttlSeconds) {
        return LeaseGrpc.newFutureStub(channel)
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build());
    }

    @Test
    void aFloodOfLeasesEndsAtABound() throws IOException {
        start(1);
        ManagedChannel good = connect();
        ManagedChannel attacker = connect();
        Map<String, AtomicInteger> outcomes = flood(190_000, 2_000, () -> grant(attacker, 3600));
        assertThat(outcomes)
                .containsOnlyKeys(
                        "",
                        "RESOURCE_EXHAUSTED: althing: too many leases; revoke some, "
                                + "grant fewer to more keys, or give the members more memory");
        assertThat(outcomes.get("").get()).isGreaterThan(100_000);
        aGoodClientIsServed(good);
    }

    @Test
    void leasesOfNoTimeAllExpireAndHoldNobodyUp() throws IOException {
        start(1);
        ManagedChannel good = connect();
        ManagedChannel attacker = connect();
        int count = 20_000;
        assertThat(flood(count, 2_000, () -> grant(attacker, 1))).containsOnlyKeys("");
        aGoodClientIsServed(good);
        ProcessCluster.await(
                "all have expired", PATIENCE, () -> scrape().value("etcd_debugging_lease_revoked_total") == count);
        aGoodClientIsServed(good);
    }

    @Test
    void writesThatNobodyCanCommitAreRefusedOnceTooManyWait() throws IOException {
        start(3);
        cluster.kill(1);
        cluster.kill(2);
        ManagedChannel attacker = connect();
        PutRequest large = PutRequest.newBuilder()
                .setKey(Requests.bytes("flood"))
                .setValue(ByteString.copyFrom(new byte[1 << 20]))
                .build();
        Map<String, AtomicInteger> outcomes =
                flood(300, 300, () -> KVGrpc.newFutureStub(attacker).put(large));
        assertThat(outcomes)
                .containsKey("RESOURCE_EXHAUSTED: etcdserver: too many requests")
                .doesNotContainKey("");
        cluster.start(1);
        cluster.start(2);
        cluster.awaitServing(1);
        cluster.awaitServing(2);
        aGoodClientIsServed(connect());
    }

    @Test
    void idleConnectionsFromOneAddressKeepNobodyOut() throws IOException {
        start(1);
        ManagedChannel good = connect();
        aGoodClientIsServed(good);
        List<RawConnection> idle = new ArrayList<>();
        int port = cluster.clientPort(0);
        try {
            int refused = 0;
            for (int i = 0; i < 3_000 && refused == 0; i++) {
                RawConnection connection = new RawConnection("127.0.0.7", port);
                idle.add(connection.send(GREETING));
                refused += connection.isGreeted() ? 0 : 1;
            }
            assertThat(refused).as("after " + idle.size()).isEqualTo(1);
            assertThat(idle.size()).isGreaterThan(100);
            assertThat(cluster.logs()).contains("event=connection_refused from=127.0.0.7");
            aGoodClientIsServed(good);
            aGoodClientIsServed(connect());
        } finally {
            for (RawConnection connection : idle) {
                connection.close();
            }
        }
        ProcessCluster.await("it is let in again", PATIENCE, () -> {
            try (RawConnection again = new RawConnection("127.0.0.7", port)) {
                return again.send(GREETING).isGreeted();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static Status login(ManagedChannel channel, String user, String password) {
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> Requests.of(AuthGrpc.newBlockingStub(channel))
                        .authenticate(AuthenticateRequest.newBuilder()
                                .setName(user)
                                .setPassword(password)
                                .build()));
        return refusal == null ? Status.OK : refusal.getStatus();
    }

    private String loginByGateway(String from) throws IOException {
        String body = "{\"name\":\"root\",\"password\":\"secret\"}";
        try (RawConnection connection = new RawConnection(from, cluster.clientPort(0))) {
            String request = "POST /v3/auth/authenticate HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body;
            return new String(connection.send(request.getBytes(US_ASCII)).awaitClosed(10_000), US_ASCII);
        }
    }

    @Test
    void guessingPasswordsBecomesSlowForTheGuesserOnly() throws IOException {
        start(1);
        ManagedChannel channel = connect();
        var auth = Requests.of(AuthGrpc.newBlockingStub(channel));
        auth.userAdd(AuthUserAddRequest.newBuilder()
                .setName("root")
                .setPassword("secret")
                .build());
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser("root")
                .setRole("root")
                .build());
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
        assertThat(login(channel, "root", "secret").getCode()).isEqualTo(Status.Code.OK);
        for (String user : List.of("root", "nobody")) {
            for (int i = 0; i < 5; i++) {
                assertThat(login(channel, user, "guess " + i).getDescription())
                        .isEqualTo("etcdserver: authentication failed, invalid user ID or password");
            }
            // What is waited is doubled each time, so that soon one comes too early.
            ProcessCluster.await(
                    "too many guesses",
                    PATIENCE,
                    () -> login(channel, user, "guess").getCode() == Status.Code.RESOURCE_EXHAUSTED);
        }
        assertThat(loginByGateway("127.0.0.9")).startsWith("HTTP/1.1 200").contains("\"token\":");
        ProcessCluster.await(
                "the right password is taken when the wait is over",
                PATIENCE,
                () -> login(channel, "root", "secret").isOk());
    }
}
