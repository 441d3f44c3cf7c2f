package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.always;
import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.CampaignResponse;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Many in one line, be they callers of the Lock or Election service or clients that follow
/// etcd's recipe.
class LinesTest {
    private static final long PATIENCE_SECONDS = 20;

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private long lease() {
        return door.leases()
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(60).build())
                .getID();
    }

    private void revoke(long lease) {
        door.leases().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
    }

    private ListenableFuture<LockResponse> lock(long lease) {
        return LockGrpc.newFutureStub(door.channel())
                .lock(LockRequest.newBuilder()
                        .setName(bytes("l"))
                        .setLease(lease)
                        .build());
    }

    /// Asks for the lock and returns when it stands in line.
    private ListenableFuture<LockResponse> queue(long lease) {
        ListenableFuture<LockResponse> lock = lock(lease);
        awaitKey("l/" + Long.toHexString(lease));
        return lock;
    }

    private void awaitKey(String key) {
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(WatchClient.on(key).setStartRevision(1));
            watch.nextEvent();
        }
    }

    private void awaitGone(String key) {
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(WatchClient.on(key).setStartRevision(1));
            while (!watch.nextEvent().getType().name().equals("DELETE")) {}
        }
    }

    private static LockResponse get(ListenableFuture<LockResponse> lock) throws Exception {
        return lock.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static String get(CompletableFuture<String> recipe) throws Exception {
        return recipe.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void unlock(ByteString key) {
        LockGrpc.newBlockingStub(door.channel())
                .unlock(UnlockRequest.newBuilder().setKey(key).build());
    }

    private ListenableFuture<CampaignResponse> campaign(long lease, String value) {
        return ElectionGrpc.newFutureStub(door.channel())
                .campaign(CampaignRequest.newBuilder()
                        .setName(bytes("e"))
                        .setLease(lease)
                        .setValue(bytes(value))
                        .build());
    }

    private static LeaderKey elected(ListenableFuture<CampaignResponse> campaign) throws Exception {
        return campaign.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getLeader();
    }

    private String leader() {
        return ElectionGrpc.newBlockingStub(door.channel())
                .leader(LeaderRequest.newBuilder().setName(bytes("e")).build())
                .getKv()
                .getValue()
                .toStringUtf8();
    }

    @Test
    void callersAndRecipesStandInOneLine() throws Exception {
        LockResponse held = get(lock(lease()));
        Recipe second = new Recipe(door, "l", lease());
        assertThat(second.join("")).isFalse();
        CompletableFuture<String> secondArrives = second.arrive();
        ListenableFuture<LockResponse> third = queue(lease());
        Recipe fourth = new Recipe(door, "l", lease());
        assertThat(fourth.join("")).isFalse();
        CompletableFuture<String> fourthArrives = fourth.arrive();

        unlock(held.getKey());
        assertThat(get(secondArrives)).isEqualTo(second.key());
        assertThat(third).isNotDone();
        second.leave();
        LockResponse next = get(third);
        assertThat(fourthArrives).isNotDone();
        unlock(next.getKey());
        assertThat(get(fourthArrives)).isEqualTo(fourth.key());
    }

    @Test
    void aRecipeThatHoldsKeepsCallersOut() throws Exception {
        Recipe held = new Recipe(door, "l", lease());
        assertThat(held.join("")).isTrue();
        ListenableFuture<LockResponse> waiting = queue(lease());
        Recipe last = new Recipe(door, "l", lease());
        assertThat(last.join("")).isFalse();
        assertThat(waiting).isNotDone();
        held.leave();
        unlock(get(waiting).getKey());
        assertThat(get(last.arrive())).isEqualTo(last.key());
    }

    @Test
    void candidatesOfBothKindsLeadInTheOrderInWhichTheyCame() throws Exception {
        LeaderKey ann = elected(campaign(lease(), "ann"));
        Recipe bob = new Recipe(door, "e", lease());
        assertThat(bob.join("bob")).isFalse();
        long lease = lease();
        ListenableFuture<CampaignResponse> cleo = campaign(lease, "cleo");
        awaitKey("e/" + Long.toHexString(lease));
        ElectionGrpc.newBlockingStub(door.channel())
                .resign(ResignRequest.newBuilder().setLeader(ann).build());
        assertThat(get(bob.arrive())).isEqualTo(bob.key());
        assertThat(leader()).isEqualTo("bob");
        assertThat(cleo).isNotDone();
        bob.leave();
        assertThat(elected(cleo).getLease()).isEqualTo(lease);
        assertThat(leader()).isEqualTo("cleo");
    }

    @Test
    void manyGetItInTheirOrder() throws Exception {
        LockResponse held = get(lock(lease()));
        List<ListenableFuture<LockResponse>> line = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            line.add(queue(lease()));
        }
        long token = held.getHeader().getRevision();
        for (int i = 0; i < line.size(); i++) {
            assertThat(line.subList(i, line.size())).noneMatch(ListenableFuture::isDone);
            unlock(held.getKey());
            held = get(line.get(i));
            long next = door.get(held.getKey().toStringUtf8()).getKvs(0).getCreateRevision();
            assertThat(next).isGreaterThan(token);
            token = next;
        }
    }

    @Test
    void aHandOverIsOneEntryAndNobodyIsAsked() throws Exception {
        LockResponse held = get(lock(lease()));
        List<ListenableFuture<LockResponse>> line =
                IntStream.range(0, 10).mapToObj(_ -> queue(lease())).toList();
        long logged = door.member().logged.get();
        long asked = door.member().confirmed.get();
        for (ListenableFuture<LockResponse> next : line) {
            unlock(held.getKey());
            held = get(next);
        }
        assertThat(door.member().logged.get() - logged).isEqualTo(line.size());
        assertThat(door.member().confirmed.get() - asked).isZero();
    }

    @Test
    void joiningIsOneEntry() throws Exception {
        get(lock(lease()));
        long lease = lease();
        long logged = door.member().logged.get();
        queue(lease);
        assertThat(door.member().logged.get() - logged).isEqualTo(1);
    }

    @Test
    void whateverRemovesTheLastKeyBeforeItWakesAWaiter() throws Exception {
        LockResponse held = get(lock(lease()));
        ListenableFuture<LockResponse> second = queue(lease());
        ListenableFuture<LockResponse> third = queue(lease());
        long lease = lease();
        ListenableFuture<LockResponse> fourth = queue(lease);
        ListenableFuture<LockResponse> fifth = queue(lease());
        door.kv()
                .deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(held.getKey()).build());
        ByteString key = get(second).getKey();
        door.kv().txn(always(op(DeleteRangeRequest.newBuilder().setKey(key).build())));
        unlock(get(third).getKey());
        get(fourth);
        revoke(lease);
        assertThat(get(fifth).getKey()).isNotNull();
    }

    @Test
    void severalWhoLeaveAtOnceMakeRoomForTheFirstWhoStays() throws Exception {
        get(lock(lease()));
        long lease = lease();
        ListenableFuture<LockResponse> second = queue(lease);
        ListenableFuture<LockResponse> third = queue(lease());
        String stays = "l/" + Long.toHexString(lease);
        // All but the second: those in front of it and those behind.
        List<ByteString> others = door
                .kv()
                .range(DoorFixture.rangeOf("l/").toBuilder()
                        .setRangeEnd(bytes("l0"))
                        .build())
                .getKvsList()
                .stream()
                .map(pair -> pair.getKey())
                .filter(key -> !key.toStringUtf8().equals(stays))
                .toList();
        door.kv()
                .txn(always(
                        op(DeleteRangeRequest.newBuilder().setKey(others.get(0)).build()),
                        op(DeleteRangeRequest.newBuilder().setKey(others.get(1)).build())));
        assertThat(get(second).getKey().toStringUtf8()).isEqualTo(stays);
        assertThatThrownBy(() -> get(third)).hasMessageContaining("mutex: session is expired");
    }

    @Test
    void aDeadWaiterHearsSoAtOnceAndNobodyLosesItsPlace() throws Exception {
        LockResponse held = get(lock(lease()));
        ListenableFuture<LockResponse> second = queue(lease());
        long lease = lease();
        ListenableFuture<LockResponse> dead = queue(lease);
        ListenableFuture<LockResponse> fourth = queue(lease());
        revoke(lease);
        assertThatThrownBy(() -> get(dead)).hasMessageContaining("mutex: session is expired");
        unlock(held.getKey());
        LockResponse next = get(second);
        assertThat(fourth).isNotDone();
        unlock(next.getKey());
        assertThat(get(fourth)).isNotNull();
    }

    @Test
    void whoeverGivesUpInTheMiddleLetsOthersMoveUp() throws Exception {
        LockResponse held = get(lock(lease()));
        ListenableFuture<LockResponse> second = queue(lease());
        long lease = lease();
        ListenableFuture<LockResponse> gone = queue(lease);
        ListenableFuture<LockResponse> fourth = queue(lease());
        gone.cancel(true);
        awaitGone("l/" + Long.toHexString(lease));
        unlock(held.getKey());
        unlock(get(second).getKey());
        assertThat(get(fourth)).isNotNull();
    }

    @Test
    void twoCallsOfOneLeaseShareAPlace() throws Exception {
        LockResponse held = get(lock(lease()));
        long lease = lease();
        ListenableFuture<LockResponse> one = queue(lease);
        ListenableFuture<LockResponse> again = lock(lease);
        unlock(held.getKey());
        assertThat(get(one).getKey()).isEqualTo(get(again).getKey());
    }

    @Test
    void keysOfOneTransactionStandSideBySide() throws Exception {
        long lease = lease();
        String key = "l/" + Long.toHexString(lease);
        LockResponse held = get(lock(lease()));
        door.kv().txn(always(op(DoorFixture.putOf(key, "")), op(DoorFixture.putOf("l/beside", ""))));
        ListenableFuture<LockResponse> waiting = lock(lease);
        ListenableFuture<LockResponse> behind = queue(lease());
        unlock(held.getKey());
        // As to etcd's clients: there is no key that was created before its own.
        assertThat(get(waiting).getKey().toStringUtf8()).isEqualTo(key);
        unlock(get(waiting).getKey());
        assertThat(behind).isNotDone();
        unlock(bytes("l/beside"));
        assertThat(get(behind)).isNotNull();
    }

    @Test
    void compactionDoesNotDisturbALine() throws Exception {
        LockResponse held = get(lock(lease()));
        ListenableFuture<LockResponse> waiting = queue(lease());
        long revision = door.put("x", "1").getHeader().getRevision();
        door.kv().compact(CompactionRequest.newBuilder().setRevision(revision).build());
        unlock(held.getKey());
        assertThat(get(waiting)).isNotNull();
    }

    @Test
    void candidatesWithoutALeaseGetOneEach() throws Exception {
        LeaderKey ann = elected(campaign(0, "ann"));
        assertThat(ann.getLease()).isPositive();
        assertThat(ann.getKey().toStringUtf8()).isEqualTo("e/" + Long.toHexString(ann.getLease()));
        ListenableFuture<CampaignResponse> bob = campaign(0, "bob");
        revoke(ann.getLease());
        assertThat(elected(bob).getLease()).isNotEqualTo(ann.getLease()).isPositive();
    }

    @Test
    void whoeverStandsInLineSaysAtOnceWhatItCampaignsWithAnew() throws Exception {
        elected(campaign(lease(), "ann"));
        long lease = lease();
        String key = "e/" + Long.toHexString(lease);
        campaign(lease, "bob");
        awaitKey(key);
        campaign(lease, "bob, once more");
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(WatchClient.on(key).setStartRevision(1));
            assertThat(watch.nextEvent().getKv().getValue().toStringUtf8()).isEqualTo("bob");
            assertThat(watch.nextEvent().getKv().getValue().toStringUtf8()).isEqualTo("bob, once more");
        }
        assertThat(leader()).isEqualTo("ann");
    }

    @Test
    void aMemberThatStopsSendsWaitersAwayAndTheirPlacesStay() throws Exception {
        get(lock(lease()));
        long lease = lease();
        ListenableFuture<LockResponse> waiting = queue(lease);
        door.sendWaitingAway();
        assertThatThrownBy(() -> get(waiting)).hasMessageContaining("UNAVAILABLE: etcdserver: server stopped");
        assertThat(door.get("l/" + Long.toHexString(lease)).getKvsCount()).isEqualTo(1);
        assertThatThrownBy(() -> get(lock(lease))).hasMessageContaining("UNAVAILABLE: etcdserver: server stopped");
    }
}
