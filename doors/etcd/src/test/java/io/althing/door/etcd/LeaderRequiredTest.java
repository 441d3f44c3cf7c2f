package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.putOf;
import static io.althing.door.etcd.DoorFixture.rangeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Callers that would rather have no answer than one of a member without a leader.
class LeaderRequiredTest {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private Channel withLeader() {
        Metadata metadata = new Metadata();
        metadata.put(HAS_LEADER, "true");
        return ClientInterceptors.intercept(door.channel(), MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static void assertNoLeader(Status status) {
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("etcdserver: no leader");
    }

    @Test
    void aCallThatNeedsALeaderIsRefusedWhileThereIsNone() {
        var kv = KVGrpc.newBlockingStub(withLeader());
        assertThat(kv.put(putOf("a", "1")).getHeader().getRevision()).isEqualTo(2);
        door.member().leaderId = 0;
        var stale = rangeOf("a").toBuilder().setSerializable(true).build();
        assertThatThrownBy(() -> kv.range(stale)).hasMessage("UNAVAILABLE: etcdserver: no leader");
        assertThat(door.kv().range(stale).getCount()).isEqualTo(1);
    }

    @Test
    void aStreamIsRefusedAtOnceWhileThereIsNoLeader() {
        door.member().leaderId = 0;
        try (WatchClient watch = WatchClient.open(withLeader())) {
            assertNoLeader(watch.awaitEnd());
        }
    }

    @Test
    void anOpenWatchEndsAfterThreeElectionTimeoutsWithoutLeaderAndLeavesNothingBehind() {
        try (WatchClient watch = WatchClient.open(withLeader())) {
            watch.create(WatchClient.on("a"));
            long before = System.nanoTime();
            door.member().leaderId = 0;
            assertNoLeader(watch.awaitEnd());
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(2 * SoloMember.ELECTION_TIMEOUT_MILLIS));
        }
        door.put("a", "1");
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (door.member().watches().watcherCount() > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aWatchThatDidNotAskForALeaderOutlivesTheLossOfIt() {
        try (WatchClient patient = WatchClient.open(door.channel());
                WatchClient impatient = WatchClient.open(withLeader())) {
            patient.create(WatchClient.on("a"));
            impatient.create(WatchClient.on("a"));
            door.member().leaderId = 0;
            assertNoLeader(impatient.awaitEnd());
            door.put("a", "1");
            assertThat(patient.next().getEventsCount()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerThatComesAfterTheStreamWasEndedHurtsNobody() {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        StreamObserver<LeaseKeepAliveRequest> stream = LeaseGrpc.newStub(withLeader())
                .leaseKeepAlive(new StreamObserver<LeaseKeepAliveResponse>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {}

                    @Override
                    public void onError(Throwable cause) {
                        ended.complete(Status.fromThrowable(cause));
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(Status.OK);
                    }
                });
        var blocked = door.member().block();
        stream.onNext(LeaseKeepAliveRequest.newBuilder().setID(5).build());
        door.member().leaderId = 0;
        assertNoLeader(ended.orTimeout(20, TimeUnit.SECONDS).join());
        blocked.release();
        assertThat(door.put("a", "1").getHeader().getRevision()).isEqualTo(2);
    }
}
