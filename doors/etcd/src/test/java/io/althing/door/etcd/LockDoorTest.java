package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LockDoorTest {
    private static final long PATIENCE_SECONDS = 20;

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private long lease() {
        return door.leases()
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(60).build())
                .getID();
    }

    private ListenableFuture<LockResponse> lock(long lease) {
        return LockGrpc.newFutureStub(door.channel())
                .lock(LockRequest.newBuilder()
                        .setName(bytes("l"))
                        .setLease(lease)
                        .build());
    }

    private static LockResponse get(ListenableFuture<LockResponse> lock) throws Exception {
        return lock.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void unlock(ByteString key) {
        LockGrpc.newBlockingStub(door.channel())
                .unlock(UnlockRequest.newBuilder().setKey(key).build());
    }

    private long createRevision(ByteString key) {
        RangeResponse response = door.get(key.toStringUtf8());
        return response.getKvsCount() == 0 ? 0 : response.getKvs(0).getCreateRevision();
    }

    /// Returns once so many stand in line.
    private void awaitLine(int places) throws InterruptedException {
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(WatchClient.onPrefix("l/").setStartRevision(1));
            for (int seen = 0; seen < places; ) {
                seen += watch.next().getEventsCount();
            }
        }
    }

    @Test
    void aFreeLockIsGivenAtOnceUnderAKeyNamedAfterItsLease() throws Exception {
        long lease = lease();
        LockResponse held = get(lock(lease));
        assertThat(held.getKey().toStringUtf8()).isEqualTo("l/" + Long.toHexString(lease));
        assertThat(held.getHeader().getRevision()).isEqualTo(createRevision(held.getKey()));
        assertThat(get(lock(lease)).getKey()).as("again for the same lease").isEqualTo(held.getKey());
    }

    @Test
    void othersGetItInTheOrderInWhichTheyCame() throws Exception {
        LockResponse first = get(lock(lease()));
        ListenableFuture<LockResponse> second = lock(lease());
        awaitLine(2);
        ListenableFuture<LockResponse> third = lock(lease());
        awaitLine(3);
        assertThat(second).isNotDone();
        unlock(first.getKey());
        LockResponse next = get(second);
        assertThat(third).isNotDone();
        unlock(next.getKey());
        assertThat(createRevision(get(third).getKey())).isGreaterThan(createRevision(next.getKey()));
    }

    @Test
    void aHolderWhoseLeaseEndsMakesRoom() throws Exception {
        long lease = lease();
        get(lock(lease));
        ListenableFuture<LockResponse> waiting = lock(lease());
        awaitLine(2);
        door.leases().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
        assertThat(createRevision(get(waiting).getKey())).isPositive();
    }

    @Test
    void whoeverLosesItsLeaseWhileItWaitsHearsSo() throws Exception {
        LockResponse first = get(lock(lease()));
        long lease = lease();
        ListenableFuture<LockResponse> waiting = lock(lease);
        awaitLine(2);
        door.leases().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
        unlock(first.getKey());
        assertThatThrownBy(() -> get(waiting))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("UNKNOWN: mutex: session is expired");
    }

    @Test
    void whoeverStopsWaitingLeavesNothingBehind() throws Exception {
        LockResponse first = get(lock(lease()));
        long lease = lease();
        ListenableFuture<LockResponse> gone = lock(lease);
        awaitLine(2);
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(WatchClient.on("l/" + Long.toHexString(lease)));
            gone.cancel(true);
            assertThat(watch.next().getEvents(0).getType().name()).isEqualTo("DELETE");
        }
        ListenableFuture<LockResponse> next = lock(lease());
        unlock(first.getKey());
        assertThat(get(next)).isNotNull();
    }

    @Test
    void withoutALeaseOneIsMade() throws Exception {
        ByteString key = get(lock(0)).getKey();
        assertThat(door.get(key.toStringUtf8()).getKvs(0).getLease()).isPositive();
    }

    @Test
    void anUnknownLeaseIsNamed() {
        assertThatThrownBy(() -> get(lock(4711)))
                .hasMessageContaining("NOT_FOUND: etcdserver: requested lease not found");
    }

    @Test
    void unlockingWhatIsNotLockedIsNoError() {
        unlock(bytes("l/1"));
        assertThatThrownBy(() -> unlock(ByteString.EMPTY))
                .hasMessage("INVALID_ARGUMENT: etcdserver: key is not provided");
    }
}
