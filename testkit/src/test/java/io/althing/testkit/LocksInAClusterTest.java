package io.althing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.AcquireResponse;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceState;
import io.althing.api.v1.SessionsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Locks over real members, sockets and time.
class LocksInAClusterTest {
    private static final Resource JOBS = Resource.newBuilder().setName("jobs").build();

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

    /// Feature levels are raised a moment after the start.
    private long open(int member, long ttlSeconds) {
        var request = OpenSessionRequest.newBuilder().setTtlSeconds(ttlSeconds).build();
        while (true) {
            try {
                return SessionsGrpc.newBlockingStub(channels.get(member))
                        .open(request)
                        .getSession();
            } catch (StatusRuntimeException e) {
                assertThat(e).hasMessageContaining("not all members run a version");
            }
        }
    }

    private LocksGrpc.LocksBlockingStub locks(int member) {
        return LocksGrpc.newBlockingStub(channels.get(member)).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static Claimant claimant(long session) {
        return Claimant.newBuilder().setSession(session).setOwner("main").build();
    }

    private static AcquireRequest acquire(long session, long waitMillis) {
        return AcquireRequest.newBuilder()
                .setClaimant(claimant(session))
                .setRequest(1)
                .addResources(JOBS)
                .setWaitMillis(waitMillis)
                .build();
    }

    private ListenableFuture<AcquireResponse> waitAt(int member, long session) {
        var waiting = LocksGrpc.newFutureStub(channels.get(member)).acquire(acquire(session, -1));
        while (stand(member).getWaitingList().stream()
                .noneMatch(each -> each.getClaimant().getSession() == session)) {
            Thread.onSpinWait();
        }
        return waiting;
    }

    private ResourceState stand(int member) {
        return locks(member).look(LookRequest.newBuilder().setName("jobs").build());
    }

    private void release(int member, long session) {
        locks(member)
                .release(ReleaseRequest.newBuilder()
                        .setClaimant(claimant(session))
                        .setRequest(2)
                        .addResources(JOBS)
                        .build());
    }

    @Test
    void aPlaceInLineSurvivesTheLeader() throws Exception {
        int leader = cluster.leader();
        int one = (leader + 1) % 3;
        int two = (leader + 2) % 3;
        long first = open(one, 30);
        long second = open(two, 30);
        long third = open(leader, 30);
        long token = locks(one).acquire(acquire(first, 0)).getTokens(0);
        var waiting = waitAt(two, second);
        waitAt(leader, third);
        cluster.stop(leader);
        release(one, first);
        AcquireResponse acquired = waiting.get(30, TimeUnit.SECONDS);
        assertThat(acquired.getTokens(0)).isGreaterThan(token);
        assertThat(stand(one).getWaiting(0).getClaimant().getSession()).isEqualTo(third);
        // Whoever waited at the leader that is gone waits on elsewhere, at the same place.
        var again = LocksGrpc.newFutureStub(channels.get(one)).acquire(acquire(third, -1));
        release(two, second);
        assertThat(again.get(30, TimeUnit.SECONDS).getTokens(0)).isGreaterThan(acquired.getTokens(0));
    }

    @Test
    void whoeverIsNotHeardOfLosesItsLockToTheNext() throws Exception {
        int leader = cluster.leader();
        long silent = open(leader, 1);
        long alive = open(leader, 30);
        locks(leader).acquire(acquire(silent, 0));
        var waiting = waitAt((leader + 1) % 3, alive);
        assertThat(waiting.get(30, TimeUnit.SECONDS).getAcquired()).isTrue();
        var beat = KeepSessionAliveRequest.newBuilder().setSession(silent).build();
        var error = catchThrowable(
                () -> SessionsGrpc.newBlockingStub(channels.get(leader)).keepAlive(beat));
        assertThat(error).hasMessageContaining("has expired or was closed");
    }
}
