package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.claimant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.AcquireResponse;
import io.althing.api.v1.CancelRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.Holder;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.OpenSessionResponse;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.ReleaseResponse;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceKind;
import io.althing.api.v1.ResourceState;
import io.althing.store.members.FeatureLevel;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResourcesDoorTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private long lastRequest;

    private LocksGrpc.LocksFutureStub lockFutures() {
        return LocksGrpc.newFutureStub(door.channel());
    }

    private AcquireRequest acquire(long session, String name, long waitMillis) {
        return AcquireRequest.newBuilder()
                .setClaimant(claimant(session))
                .setRequest(++lastRequest)
                .addResources(Resource.newBuilder().setName(name))
                .setWaitMillis(waitMillis)
                .build();
    }

    private ReleaseResponse release(long session, String name) {
        return door.locks()
                .release(ReleaseRequest.newBuilder()
                        .setClaimant(claimant(session))
                        .setRequest(++lastRequest)
                        .addResources(Resource.newBuilder().setName(name))
                        .build());
    }

    private static LookRequest lookAt(String name) {
        return LookRequest.newBuilder().setName(name).build();
    }

    /// Returns once so many stand in line.
    private void awaitLine(String name, int waiting) {
        while (door.locks().look(lookAt(name)).getWaitingTotal() != waiting) {
            Thread.onSpinWait();
        }
    }

    private static void assertFails(ThrowingCallable call, Status.Code code, String reason, String hint) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getTrailers().get(ProcedureErrors.REASON)).isEqualTo(reason);
            assertThat(e.getStatus().getDescription()).contains(hint);
        });
    }

    @Test
    void aLockIsHadAndGivenBackAndItsTokenGrows() {
        long session = door.openSession();
        AcquireResponse first = door.locks().acquire(acquire(session, "jobs", 0));
        assertThat(first.getAcquired()).isTrue();
        assertThat(release(session, "jobs").getHeld()).isFalse();
        AcquireResponse second = door.locks().acquire(acquire(session, "jobs", 0));
        assertThat(second.getTokens(0)).isGreaterThan(first.getTokens(0));
    }

    @Test
    void whoWaitsIsAnsweredWhenItIsItsTurn() throws Exception {
        long one = door.openSession();
        long two = door.openSession();
        door.locks().acquire(acquire(one, "jobs", 0));
        ListenableFuture<AcquireResponse> waiting = lockFutures().acquire(acquire(two, "jobs", -1));
        awaitLine("jobs", 1);
        ReleaseResponse released = release(one, "jobs");
        AcquireResponse acquired = waiting.get(20, TimeUnit.SECONDS);
        assertThat(acquired.getAcquired()).isTrue();
        // The entry that gave it back is the one that gave it on.
        assertThat(acquired.getTokens(0)).isEqualTo(released.getRevision());
    }

    @Test
    void aSessionThatIsClosedHandsOver() throws Exception {
        long one = door.openSession();
        long two = door.openSession();
        door.locks().acquire(acquire(one, "jobs", 0));
        ListenableFuture<AcquireResponse> waiting = lockFutures().acquire(acquire(two, "jobs", -1));
        awaitLine("jobs", 1);
        door.sessions().close(CloseSessionRequest.newBuilder().setSession(one).build());
        assertThat(waiting.get(20, TimeUnit.SECONDS).getAcquired()).isTrue();
    }

    @Test
    void whoseSessionEndsWhileItWaitsIsToldSo() {
        long one = door.openSession();
        long two = door.openSession();
        door.locks().acquire(acquire(one, "jobs", 0));
        ListenableFuture<AcquireResponse> waiting = lockFutures().acquire(acquire(two, "jobs", -1));
        awaitLine("jobs", 1);
        door.sessions().close(CloseSessionRequest.newBuilder().setSession(two).build());
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("open another session");
    }

    @Test
    void whoWaitsForATimeLeavesTheLineWhenThatIsOver() {
        long one = door.openSession();
        long two = door.openSession();
        door.locks().acquire(acquire(one, "jobs", 0));
        assertThat(door.locks().acquire(acquire(two, "jobs", 1)).getAcquired()).isFalse();
        assertThat(door.locks().look(lookAt("jobs")).getWaitingTotal()).isZero();
    }

    @Test
    void whoAskedTwiceForATimeIsNotRefusedWhenTheFirstCallLeavesTheLine() throws Exception {
        long one = door.openSession();
        long two = door.openSession();
        door.locks().acquire(acquire(one, "jobs", 0));
        AcquireRequest request = acquire(two, "jobs", 2_000);
        ListenableFuture<AcquireResponse> first = lockFutures().acquire(request);
        awaitLine("jobs", 1);
        ListenableFuture<AcquireResponse> second =
                lockFutures().acquire(request.toBuilder().setWaitMillis(60_000).build());
        assertThat(first.get(20, TimeUnit.SECONDS).getAcquired()).isFalse();
        assertThat(second.get(20, TimeUnit.SECONDS).getAcquired()).isFalse();
    }

    @Test
    void aCallThatBreaksOffKeepsItsPlaceForTheNext() throws Exception {
        long one = door.openSession();
        long two = door.openSession();
        long three = door.openSession();
        door.locks().acquire(acquire(one, "jobs", 0));
        AcquireRequest request = acquire(two, "jobs", -1);
        ListenableFuture<AcquireResponse> broken = lockFutures().acquire(request);
        awaitLine("jobs", 1);
        lockFutures().acquire(acquire(three, "jobs", -1));
        awaitLine("jobs", 2);
        broken.cancel(true);
        ListenableFuture<AcquireResponse> again = lockFutures().acquire(request);
        release(one, "jobs");
        assertThat(again.get(20, TimeUnit.SECONDS).getAcquired()).isTrue();
        assertThat(door.locks().look(lookAt("jobs")).getWaiting(0).getClaimant().getSession())
                .isEqualTo(three);
    }

    @Test
    void aRequestThatIsCancelledEndsItsCall() {
        long one = door.openSession();
        long two = door.openSession();
        door.locks().acquire(acquire(one, "jobs", 0));
        AcquireRequest request = acquire(two, "jobs", -1);
        ListenableFuture<AcquireResponse> waiting = lockFutures().acquire(request);
        awaitLine("jobs", 1);
        CancelRequest cancel = CancelRequest.newBuilder()
                .setClaimant(request.getClaimant())
                .setRequest(request.getRequest())
                .addAllResources(request.getResourcesList())
                .build();
        assertThat(door.locks().cancel(cancel).getAcquired()).isFalse();
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasMessageContaining("ABORTED");
    }

    @Test
    void aRequestThatComesAfterItsCancellationIsTurnedAway() {
        long session = door.openSession();
        AcquireRequest late = acquire(session, "jobs", -1);
        door.locks()
                .cancel(CancelRequest.newBuilder()
                        .setClaimant(late.getClaimant())
                        .setRequest(late.getRequest())
                        .addAllResources(late.getResourcesList())
                        .setGiveBack(true)
                        .build());
        assertFails(() -> door.locks().acquire(late), Status.Code.ABORTED, "CANCELLED", "it was cancelled");
        AcquireRequest forATime = late.toBuilder().setWaitMillis(1).build();
        assertThat(door.locks().acquire(forATime).getAcquired()).isFalse();
        assertThat(door.locks().acquire(acquire(session, "jobs", 0)).getAcquired())
                .isTrue();
    }

    @Test
    void aMemberThatStopsSendsWaitersAwayAndTheirPlacesStay() {
        door.locks().acquire(acquire(door.openSession(), "jobs", 0));
        ListenableFuture<AcquireResponse> waiting = lockFutures().acquire(acquire(door.openSession(), "jobs", -1));
        awaitLine("jobs", 1);
        door.sendWaitingAway();
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
        assertThat(door.locks().look(lookAt("jobs")).getWaitingTotal()).isEqualTo(1);
    }

    @Test
    void thousandWhoWaitAreServedInTheOrderInWhichTheyCame() throws Exception {
        long session = door.openSession();
        door.locks().acquire(acquire(session, "jobs", 0));
        var waiting = new ArrayList<ListenableFuture<AcquireResponse>>();
        for (int i = 0; i < 1000; i++) {
            waiting.add(lockFutures()
                    .acquire(AcquireRequest.newBuilder()
                            .setClaimant(
                                    Claimant.newBuilder().setSession(session).setOwner("thread " + i))
                            .setRequest(1)
                            .addResources(Resource.newBuilder().setName("jobs"))
                            .setWaitMillis(-1)
                            .build()));
        }
        awaitLine("jobs", 1000);
        release(session, "jobs");
        long last = 0;
        for (int i = 0; i < 1000; i++) {
            AcquireResponse acquired = waiting.get(i).get(20, TimeUnit.SECONDS);
            assertThat(acquired.getTokens(0)).isGreaterThan(last);
            last = acquired.getTokens(0);
            door.locks()
                    .release(ReleaseRequest.newBuilder()
                            .setClaimant(
                                    Claimant.newBuilder().setSession(session).setOwner("thread " + i))
                            .setRequest(2)
                            .addResources(Resource.newBuilder().setName("jobs"))
                            .build());
        }
    }

    @Test
    void theStateShowsWhoHoldsItAndWhoWaits() {
        long one = door.openSession();
        long two = door.openSession();
        long token = door.locks().acquire(acquire(one, "jobs", 0)).getTokens(0);
        lockFutures().acquire(acquire(two, "jobs", -1));
        awaitLine("jobs", 1);
        ResourceState state = door.locks().look(lookAt("jobs"));
        assertThat(state.getHoldersList().stream()
                        .map(each -> each.toBuilder().clearSinceMillis().build()))
                .containsExactly(Holder.newBuilder()
                        .setClaimant(claimant(one))
                        .setToken(token)
                        .setAlone(1)
                        .build());
        assertThat(state.getWaiting(0).getClaimant()).isEqualTo(claimant(two));
    }

    @Test
    void whoObservesAnElectionHearsWhoLeads() {
        long one = door.openSession();
        long two = door.openSession();
        LookRequest look = LookRequest.newBuilder()
                .setKind(ResourceKind.ELECTION)
                .setName("boss")
                .build();
        Iterator<ResourceState> observed =
                door.locks().withDeadlineAfter(20, TimeUnit.SECONDS).observe(look);
        assertThat(observed.next().getHoldersList()).isEmpty();
        door.locks().acquire(campaign(one, "host-1"));
        assertThat(leader(observed)).isEqualTo("host-1");
        lockFutures().acquire(campaign(two, "host-2"));
        while (door.locks().look(look).getWaitingTotal() == 0) {
            Thread.onSpinWait();
        }
        door.sessions().close(CloseSessionRequest.newBuilder().setSession(one).build());
        assertThat(leader(observed)).isEqualTo("host-2");
    }

    private AcquireRequest campaign(long session, String value) {
        return AcquireRequest.newBuilder()
                .setClaimant(claimant(session))
                .setRequest(++lastRequest)
                .addResources(
                        Resource.newBuilder().setKind(ResourceKind.ELECTION).setName("boss"))
                .setWaitMillis(-1)
                .setValue(DoorFixture.bytes(value))
                .build();
    }

    private static String leader(Iterator<ResourceState> observed) {
        return observed.next().getHolders(0).getValue().toStringUtf8();
    }

    @Test
    void aSessionIsALeaseThatIsKeptAlive() {
        OpenSessionResponse opened = door.sessions()
                .open(OpenSessionRequest.newBuilder().setTtlSeconds(20).build());
        assertThat(opened.getTtlSeconds()).isEqualTo(20);
        var alive = KeepSessionAliveRequest.newBuilder()
                .setSession(opened.getSession())
                .build();
        assertThat(door.sessions().keepAlive(alive).getTtlSeconds()).isEqualTo(20);
        assertThat(door.leases()
                        .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                                .setID(opened.getSession())
                                .build())
                        .getGrantedTTL())
                .isEqualTo(20);
    }

    @Test
    void errorsNameTheirReasonAndWhatToDo() {
        long session = door.openSession();
        assertFails(() -> release(session, "jobs"), Status.Code.FAILED_PRECONDITION, "NOT_HELD", "given back already");
        assertFails(
                () -> door.locks().acquire(acquire(99, "jobs", 0)),
                Status.Code.NOT_FOUND,
                "SESSION_LOST",
                "open another session");
        assertFails(
                () -> door.locks().acquire(acquire(session, "", 0)),
                Status.Code.INVALID_ARGUMENT,
                "INVALID",
                "give the resource a name");
        assertFails(
                () -> door.locks()
                        .acquire(acquire(session, "jobs", 0).toBuilder()
                                .setRequest(0)
                                .build()),
                Status.Code.INVALID_ARGUMENT,
                "INVALID",
                "another one");
        var gone = KeepSessionAliveRequest.newBuilder().setSession(99).build();
        assertFails(() -> door.sessions().keepAlive(gone), Status.Code.NOT_FOUND, "SESSION_LOST", "open another one");
        Resource permits = Resource.newBuilder()
                .setKind(ResourceKind.SEMAPHORE)
                .setName("p")
                .setPermits(-2)
                .build();
        AcquireRequest negative =
                acquire(session, "x", 0).toBuilder().setResources(0, permits).build();
        assertFails(() -> door.locks().acquire(negative), Status.Code.INVALID_ARGUMENT, "INVALID", "ask for 1 or more");
    }

    @Test
    void nothingIsAskedOfAClusterInWhichNotAllMembersKnowIt() {
        try (SoloMember old = new SoloMember(FeatureLevel.SHARED_COPIES)) {
            List<Throwable> errors = new ArrayList<>();
            new Procedures(old)
                    .checked(
                            new StreamObserver<Object>() {
                                @Override
                                public void onNext(Object answer) {}

                                @Override
                                public void onError(Throwable error) {
                                    errors.add(error);
                                }

                                @Override
                                public void onCompleted() {}
                            },
                            () -> errors.add(new AssertionError("something is asked")));
            assertThat(errors).singleElement().asString().contains("upgrade them");
        }
    }
}
