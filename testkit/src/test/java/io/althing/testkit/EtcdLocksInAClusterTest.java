package io.althing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// etcd's Lock and Election services over real members, sockets and time.
class EtcdLocksInAClusterTest {
    private static final ByteString NAME = ByteString.copyFromUtf8("jobs");
    private static final long PATIENCE_SECONDS = 30;

    private final TestCluster cluster = TestCluster.start(3);
    private final List<ManagedChannel> channels = new ArrayList<>();

    @BeforeEach
    void connect() {
        for (URI endpoint : cluster.endpoints()) {
            channels.add(NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                    .usePlaintext()
                    .build());
        }
    }

    @AfterEach
    void end() {
        channels.forEach(ManagedChannel::shutdownNow);
        cluster.close();
    }

    private long lease(int member) {
        return LeaseGrpc.newBlockingStub(channels.get(member))
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(120).build())
                .getID();
    }

    private ListenableFuture<LockResponse> lock(int member, long lease) {
        return LockGrpc.newFutureStub(channels.get(member))
                .lock(LockRequest.newBuilder().setName(NAME).setLease(lease).build());
    }

    /// Asks for the lock and returns when it stands in line.
    private ListenableFuture<LockResponse> queue(int member, long lease) {
        ListenableFuture<LockResponse> lock = lock(member, lease);
        while (since(member, key(lease)) == 0) {
            Thread.onSpinWait();
        }
        return lock;
    }

    private static ByteString key(long lease) {
        return NAME.concat(ByteString.copyFromUtf8("/" + Long.toHexString(lease)));
    }

    private long since(int member, ByteString key) {
        var found = KVGrpc.newBlockingStub(channels.get(member))
                .withWaitForReady()
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .range(RangeRequest.newBuilder().setKey(key).build());
        return found.getKvsCount() == 0 ? 0 : found.getKvs(0).getCreateRevision();
    }

    private static <A> A get(ListenableFuture<A> answer) throws Exception {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void unlock(int member, ByteString key) {
        LockGrpc.newBlockingStub(channels.get(member))
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .unlock(UnlockRequest.newBuilder().setKey(key).build());
    }

    @Test
    void manyAtAllMembersGetItInOneOrder() throws Exception {
        List<ListenableFuture<LockResponse>> line = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            line.add(queue(i % 3, lease(i % 3)));
        }
        long before = 0;
        for (int i = 0; i < line.size(); i++) {
            LockResponse held = get(line.get(i));
            long token = since(i % 3, held.getKey());
            assertThat(token).isGreaterThan(before);
            before = token;
            assertThat(line.subList(i + 1, line.size())).noneMatch(ListenableFuture::isDone);
            unlock((i + 1) % 3, held.getKey());
        }
    }

    @Test
    void aLeaderThatStopsCostsNobodyItsPlace() throws Exception {
        int leader = cluster.leader();
        int one = (leader + 1) % 3;
        int two = (leader + 2) % 3;
        LockResponse held = get(lock(one, lease(one)));
        long atLeader = lease(one);
        var second = queue(leader, atLeader);
        long since = since(one, key(atLeader));
        var third = queue(two, lease(two));
        var fourth = queue(one, lease(one));
        cluster.stop(leader);
        assertThat(catchThrowable(() -> get(second))).hasMessageContaining("UNAVAILABLE");
        // It asks again elsewhere, and stands where it stood.
        var again = lock(two, atLeader);
        assertThat(since(two, key(atLeader))).isEqualTo(since);
        unlock(one, held.getKey());
        LockResponse next = get(again);
        assertThat(third).isNotDone();
        unlock(two, next.getKey());
        next = get(third);
        assertThat(fourth).isNotDone();
        unlock(one, next.getKey());
        assertThat(get(fourth)).isNotNull();
    }

    @Test
    void aLeaderThatIsCutOffCostsNobodyItsPlace() throws Exception {
        int leader = cluster.leader();
        int one = (leader + 1) % 3;
        int two = (leader + 2) % 3;
        LockResponse held = get(lock(one, lease(one)));
        var cutOff = queue(leader, lease(one));
        var third = queue(two, lease(two));
        cluster.cut(leader);
        unlock(one, held.getKey());
        assertThat(third).isNotDone();
        // Whoever waits at the one that is cut off hears of it when that one does.
        cluster.mend(leader);
        unlock(two, get(cutOff).getKey());
        assertThat(get(third)).isNotNull();
    }

    @Test
    void candidatesAtOtherMembersLeadInTheirOrder() throws Exception {
        List<ListenableFuture<CampaignResponse>> line = new ArrayList<>();
        for (int member = 0; member < 3; member++) {
            long lease = lease(member);
            line.add(ElectionGrpc.newFutureStub(channels.get(member))
                    .campaign(CampaignRequest.newBuilder()
                            .setName(NAME)
                            .setLease(lease)
                            .setValue(ByteString.copyFromUtf8("m" + member))
                            .build()));
            while (since(member, key(lease)) == 0) {
                Thread.onSpinWait();
            }
        }
        for (int member = 0; member < 3; member++) {
            var leader = get(line.get(member)).getLeader();
            assertThat(line.subList(member + 1, 3)).noneMatch(ListenableFuture::isDone);
            ElectionGrpc.newBlockingStub(channels.get((member + 1) % 3))
                    .resign(ResignRequest.newBuilder().setLeader(leader).build());
        }
    }
}
