package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.CampaignResponse;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `etcdctl lock` and `etcdctl elect`, which make locks and elections of keys and watches by
/// themselves, in one line with callers of the Lock and Election services.
class EtcdctlLocksTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ID = "[0-9a-f]+";

    @TempDir
    Path root;

    private ProcessCluster cluster;
    private Etcdctl etcdctl;
    private final List<ManagedChannel> channels = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        Etcdctl.assumeInstalled();
        cluster = new ProcessCluster(root, 3).startAll();
        etcdctl = new Etcdctl(cluster);
        for (int i = 0; i < 3; i++) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", cluster.clientPort(i))
                    .usePlaintext()
                    .build());
        }
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        if (cluster != null) {
            cluster.close();
        }
    }

    private EtcdctlSession open(String... arguments) throws IOException {
        return new EtcdctlSession(etcdctl.launch(arguments));
    }

    private long lease(int member) {
        return LeaseGrpc.newBlockingStub(channels.get(member))
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(120).build())
                .getID();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private ListenableFuture<LockResponse> lock(int member, long lease) {
        return LockGrpc.newFutureStub(channels.get(member))
                .lock(LockRequest.newBuilder()
                        .setName(bytes("l"))
                        .setLease(lease)
                        .build());
    }

    private static <A> A get(ListenableFuture<A> answer) throws Exception {
        return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private void unlock(int member, LockResponse held) {
        LockGrpc.newBlockingStub(channels.get(member))
                .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .unlock(UnlockRequest.newBuilder().setKey(held.getKey()).build());
    }

    private void awaitLine(int member, String name, int places) {
        RangeRequest count = RangeRequest.newBuilder()
                .setKey(bytes(name + "/"))
                .setRangeEnd(bytes(name + "0"))
                .setCountOnly(true)
                .build();
        ProcessCluster.await(
                places + " in line",
                LIMIT,
                () -> KVGrpc.newBlockingStub(channels.get(member)).range(count).getCount() == places);
    }

    @Test
    void whoLocksByTheServiceAndWhoLocksByKeysTakeTurns() throws Exception {
        LockResponse held = get(lock(0, lease(0)));
        try (EtcdctlSession second = open("lock", "--ttl=60", "l")) {
            awaitLine(1, "l", 2);
            var third = lock(1, lease(1));
            awaitLine(2, "l", 3);
            try (EtcdctlSession fourth = open("lock", "--ttl=60", "l")) {
                awaitLine(0, "l", 4);
                assertThat(second.output()).isEmpty();
                unlock(2, held);
                second.await("l/" + ID + "\n+");
                assertThat(third).isNotDone();
                second.end();
                LockResponse next = get(third);
                assertThat(fourth.output()).isEmpty();
                unlock(0, next);
                fourth.await("l/" + ID + "\n+");
            }
        }
    }

    @Test
    void candidatesByTheServiceAndByKeysLeadInTurn() throws Exception {
        try (EtcdctlSession first = open("elect", "e", "one")) {
            first.await("e/" + ID + "\none\n");
            ListenableFuture<CampaignResponse> second = ElectionGrpc.newFutureStub(channels.get(1))
                    .campaign(CampaignRequest.newBuilder()
                            .setName(bytes("e"))
                            .setLease(lease(1))
                            .setValue(bytes("two"))
                            .build());
            awaitLine(1, "e", 2);
            try (EtcdctlSession third = open("elect", "e", "three")) {
                awaitLine(1, "e", 3);
                assertThat(second).isNotDone();
                first.end();
                var leader = get(second).getLeader();
                assertThat(third.output()).isEmpty();
                ElectionGrpc.newBlockingStub(channels.get(2))
                        .resign(ResignRequest.newBuilder().setLeader(leader).build());
                third.await("e/" + ID + "\nthree\n");
            }
        }
    }

    @Test
    void aLeaderThatIsKilledCostsNobodyItsPlace() throws Exception {
        int leader = cluster.leader();
        int one = (leader + 1) % 3;
        int two = (leader + 2) % 3;
        LockResponse held = get(lock(one, lease(one)));
        long atLeader = lease(one);
        var second = lock(leader, atLeader);
        awaitLine(one, "l", 2);
        var third = lock(two, lease(two));
        awaitLine(one, "l", 3);
        try (EtcdctlSession fourth = open("lock", "--ttl=60", "l")) {
            awaitLine(one, "l", 4);
            awaitWatchStream();
            cluster.kill(leader);
            assertThat(catchFailure(second)).contains("UNAVAILABLE");
            var again = lock(two, atLeader);
            unlock(one, held);
            LockResponse next = get(again);
            assertThat(next.getKey()).isEqualTo(bytes("l/" + Long.toHexString(atLeader)));
            assertThat(third).isNotDone();
            unlock(one, next);
            next = get(third);
            // It may have asked the member that was killed, and warns of that.
            assertThat(fourth.output()).doesNotContainPattern("l/" + ID);
            unlock(two, next);
            fourth.await("(.*\n)?l/" + ID + "\n+");
        }
    }

    /// etcdctl gives up if its member dies before it has heard of its key, whoever sees that one
    /// already; then it watches.
    private void awaitWatchStream() {
        ProcessCluster.await(
                "etcdctl watches",
                LIMIT,
                () -> IntStream.range(0, 3)
                                .mapToLong(i -> cluster.metric(i, "etcd_debugging_mvcc_watch_stream_total"))
                                .sum()
                        == 1);
    }

    private static String catchFailure(ListenableFuture<?> answer) throws Exception {
        try {
            return "answered: " + get(answer);
        } catch (ExecutionException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
