package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.putOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.althing.node.Outcome;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Leases as a client sees them.
class LeaseDoorTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private LeaseGrantResponse grant(long id, long ttlSeconds) {
        return door.leases()
                .leaseGrant(LeaseGrantRequest.newBuilder()
                        .setID(id)
                        .setTTL(ttlSeconds)
                        .build());
    }

    private void put(String key, long lease) {
        door.kv().put(putOf(key, "1").toBuilder().setLease(lease).build());
    }

    private LeaseTimeToLiveResponse timeToLive(long id, boolean withKeys) {
        return door.leases()
                .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                        .setID(id)
                        .setKeys(withKeys)
                        .build());
    }

    @Test
    void aGrantWithoutIdGetsOneAndLeavesTheRevision() {
        LeaseGrantResponse response = grant(0, 60);
        assertThat(response.getID()).isPositive();
        assertThat(response.getTTL()).isEqualTo(60);
        assertThat(response.getError()).isEmpty();
        assertThat(response.getHeader().getRevision()).isEqualTo(1);
        assertThat(grant(0, 60).getID()).isNotEqualTo(response.getID());
    }

    @Test
    void aTimeToLiveBelowAnElectionIsRaised() {
        // 1.5 election timeouts of 100 ms, in whole seconds.
        assertThat(grant(0, 0).getTTL()).isEqualTo(1);
        assertThat(grant(0, -5).getTTL()).isEqualTo(1);
        assertThat(grant(0, 9_000_000_000L).getTTL()).isEqualTo(9_000_000_000L);
    }

    @Test
    void revokingDeletesTheKeysInOneRevisionAndInOrder() {
        grant(5, 60);
        put("c", 5);
        put("a", 5);
        put("b", 5);
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(WatchClient.onPrefix("a").setRangeEnd(bytes("z")));
            LeaseRevokeResponse response = door.leases()
                    .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(5).build());
            assertThat(response.getHeader().getRevision()).isEqualTo(5);
            WatchResponse events = watch.next();
            assertThat(events.getEventsList())
                    .extracting(event -> event.getKv().getKey().toStringUtf8())
                    .containsExactly("a", "b", "c");
            assertThat(events.getEventsList())
                    .allSatisfy(
                            event -> assertThat(event.getKv().getModRevision()).isEqualTo(5));
        }
    }

    @Test
    void revokingALeaseWithoutKeysLeavesTheRevision() {
        grant(5, 60);
        LeaseRevokeResponse response = door.leases()
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(5).build());
        assertThat(response.getHeader().getRevision()).isEqualTo(1);
    }

    @Test
    void timeToLiveTellsWhatIsLeftAndTheKeys() {
        grant(5, 60);
        put("b", 5);
        put("a", 5);
        LeaseTimeToLiveResponse response = timeToLive(5, true);
        assertThat(response.getID()).isEqualTo(5);
        assertThat(response.getTTL()).isEqualTo(59);
        assertThat(response.getGrantedTTL()).isEqualTo(60);
        assertThat(response.getKeysList()).containsExactly(bytes("a"), bytes("b"));
        assertThat(timeToLive(5, false).getKeysList()).isEmpty();
    }

    @Test
    void timeToLiveOfAnUnknownLeaseIsMinusOne() {
        LeaseTimeToLiveResponse response = timeToLive(404, true);
        assertThat(response.getTTL()).isEqualTo(-1);
        assertThat(response.getGrantedTTL()).isZero();
        assertThat(response.getHeader().getRevision()).isEqualTo(1);
    }

    @Test
    void allLeasesAreListed() throws InvalidProtocolBufferException {
        grant(9, 60);
        grant(5, 60);
        MethodDescriptor<Empty, Empty> method = MethodDescriptor.<Empty, Empty>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("etcdserverpb.Lease/LeaseLeases")
                .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .build();
        Empty response =
                ClientCalls.blockingUnaryCall(door.channel(), method, CallOptions.DEFAULT, Empty.getDefaultInstance());
        UnknownFieldSet fields = response.getUnknownFields();
        ResponseHeader header = ResponseHeader.parseFrom(
                fields.getField(1).getLengthDelimitedList().getFirst());
        assertThat(header.getRevision()).isEqualTo(1);
        assertThat(header.getMemberId()).isEqualTo(SoloMember.ID);
        List<Long> ids = fields.getField(2).getLengthDelimitedList().stream()
                .map(LeaseDoorTest::leaseId)
                .toList();
        assertThat(ids).containsExactly(5L, 9L);
    }

    private static long leaseId(com.google.protobuf.ByteString status) {
        try {
            return UnknownFieldSet.parseFrom(status).getField(1).getVarintList().getFirst();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /// A stream of renewals seen from the client; the end of the stream is its last answer.
    private static final class Renewals implements StreamObserver<LeaseKeepAliveResponse> {
        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

        @Override
        public void onNext(LeaseKeepAliveResponse response) {
            received.add(response);
        }

        @Override
        public void onError(Throwable cause) {
            received.add(Status.fromThrowable(cause));
        }

        @Override
        public void onCompleted() {
            received.add(Status.OK);
        }

        Object next() {
            try {
                Object next = received.poll(20, TimeUnit.SECONDS);
                assertThat(next).as("an answer on the stream").isNotNull();
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        LeaseKeepAliveResponse answer() {
            return (LeaseKeepAliveResponse) next();
        }
    }

    private static LeaseKeepAliveRequest renewalOf(long id) {
        return LeaseKeepAliveRequest.newBuilder().setID(id).build();
    }

    @Test
    void renewingAnUnknownLeaseAnswersZeroAndTheStreamGoesOn() {
        grant(5, 60);
        put("a", 5);
        Renewals renewals = new Renewals();
        StreamObserver<LeaseKeepAliveRequest> stream =
                LeaseGrpc.newStub(door.channel()).leaseKeepAlive(renewals);
        stream.onNext(renewalOf(404));
        LeaseKeepAliveResponse unknown = renewals.answer();
        assertThat(unknown.getID()).isEqualTo(404);
        assertThat(unknown.getTTL()).isZero();
        stream.onNext(renewalOf(5));
        LeaseKeepAliveResponse known = renewals.answer();
        assertThat(known.getTTL()).isEqualTo(60);
        assertThat(known.getHeader().getRevision()).isEqualTo(2);
        stream.onCompleted();
        assertThat(renewals.next()).isEqualTo(Status.OK);
    }

    @Test
    void everyRenewalIsAnsweredEvenIfTheClientEndsItsSideAtOnce() {
        Renewals renewals = new Renewals();
        StreamObserver<LeaseKeepAliveRequest> stream =
                LeaseGrpc.newStub(door.channel()).leaseKeepAlive(renewals);
        for (int i = 1; i <= 1000; i++) {
            stream.onNext(renewalOf(i));
        }
        stream.onCompleted();
        for (int i = 1; i <= 1000; i++) {
            assertThat(renewals.answer().getID()).isEqualTo(i);
        }
        assertThat(renewals.next()).isEqualTo(Status.OK);
    }

    @Test
    void withoutALeaderTheStreamEndsWithTheReason() {
        Renewals renewals = new Renewals();
        StreamObserver<LeaseKeepAliveRequest> stream =
                LeaseGrpc.newStub(door.channel()).leaseKeepAlive(renewals);
        door.member().trouble = Outcome.Reason.NO_LEADER;
        stream.onNext(renewalOf(5));
        Status end = (Status) renewals.next();
        assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getDescription()).isEqualTo("etcdserver: no leader");
    }
}
