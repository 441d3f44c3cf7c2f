package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A leader whose process stands still while others elect another one, and which then wakes with
/// requests in its hands (etcd's issue 20418).
class PausedLeaderTest {
    private static final int ROUNDS = 3;
    private static final long ANSWER_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private static void signal(ProcessCluster cluster, int member, String signal) throws Exception {
        Process kill = new ProcessBuilder(
                        "kill",
                        "-" + signal,
                        Long.toString(cluster.process(member).pid()))
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private static int anotherLeader(ProcessCluster cluster, int paused) {
        int[] leader = {-1};
        ProcessCluster.await("another leader", PATIENCE, () -> {
            for (int i = 0; i < cluster.size(); i++) {
                if (i != paused && cluster.get(i, "/metrics").contains("\netcd_server_is_leader 1\n")) {
                    leader[0] = i;
                }
            }
            return leader[0] >= 0;
        });
        return leader[0];
    }

    @Test
    void aLeaderThatWasPausedServesNothingStale() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            for (int round = 0; round < ROUNDS; round++) {
                int paused = cluster.leader();
                ManagedChannel asleep = Requests.connect(cluster.clientPort(paused));
                try {
                    KVGrpc.KVFutureStub kv = KVGrpc.newFutureStub(asleep);
                    kv.put(Requests.pair("k", "old" + round).build()).get(ANSWER_SECONDS, TimeUnit.SECONDS);
                    signal(cluster, paused, "STOP");
                    ListenableFuture<RangeResponse> linearizable =
                            kv.range(Requests.get("k").build());
                    write(cluster, anotherLeader(cluster, paused), "new" + round);
                    signal(cluster, paused, "CONT");
                    assertNotStale(linearizable, "new" + round);
                    cluster.awaitServing(paused);
                } finally {
                    signal(cluster, paused, "CONT");
                    asleep.shutdownNow();
                }
            }
            cluster.awaitEqualStates();
        }
    }

    private static void write(ProcessCluster cluster, int member, String value) {
        ManagedChannel channel = Requests.connect(cluster.clientPort(member));
        try {
            Requests.of(KVGrpc.newBlockingStub(channel))
                    .put(Requests.pair("k", value).build());
        } finally {
            channel.shutdownNow();
        }
    }

    private static void assertNotStale(ListenableFuture<RangeResponse> answer, String expected) throws Exception {
        try {
            RangeResponse range = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            assertThat(range.getKvs(0).getValue().toStringUtf8()).isEqualTo(expected);
        } catch (ExecutionException e) {
            // An error is no stale answer.
            assertThat(e).hasMessageContaining("etcdserver");
        }
    }

    @Test
    void aLeaderThatWasPausedRenewsNoLeaseThatHasEnded() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            int paused = cluster.leader();
            ManagedChannel asleep = Requests.connect(cluster.clientPort(paused));
            try {
                long lease = Requests.of(LeaseGrpc.newBlockingStub(asleep))
                        .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(2).build())
                        .getID();
                Requests.of(KVGrpc.newBlockingStub(asleep))
                        .put(PutRequest.newBuilder()
                                .setKey(Requests.bytes("leased"))
                                .setLease(lease)
                                .build());
                signal(cluster, paused, "STOP");
                CompletableFuture<Long> renewed = renew(asleep, lease);
                awaitGone(cluster, anotherLeader(cluster, paused));
                signal(cluster, paused, "CONT");
                assertThat(renewed.get(ANSWER_SECONDS, TimeUnit.SECONDS)).isLessThanOrEqualTo(0);
            } finally {
                signal(cluster, paused, "CONT");
                asleep.shutdownNow();
            }
        }
    }

    /// Completes with the TTL that is answered, or -1 if the stream ends with an error.
    private static CompletableFuture<Long> renew(ManagedChannel channel, long lease) {
        CompletableFuture<Long> ttl = new CompletableFuture<>();
        StreamObserver<LeaseKeepAliveRequest> stream = LeaseGrpc.newStub(channel)
                .leaseKeepAlive(new StreamObserver<LeaseKeepAliveResponse>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {
                        ttl.complete(response.getTTL());
                    }

                    @Override
                    public void onError(Throwable cause) {
                        ttl.complete(-1L);
                    }

                    @Override
                    public void onCompleted() {
                        ttl.complete(-1L);
                    }
                });
        stream.onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
        return ttl;
    }

    private static void awaitGone(ProcessCluster cluster, int member) {
        ManagedChannel channel = Requests.connect(cluster.clientPort(member));
        try {
            ProcessCluster.await(
                    "the lease has ended",
                    PATIENCE,
                    () -> Requests.of(KVGrpc.newBlockingStub(channel))
                                    .range(Requests.get("leased").build())
                                    .getCount()
                            == 0);
        } finally {
            channel.shutdownNow();
        }
    }
}
