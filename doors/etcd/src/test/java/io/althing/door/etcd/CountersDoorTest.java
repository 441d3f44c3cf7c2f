package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.claimant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.AwaitCounterRequest;
import io.althing.api.v1.AwaitCounterResponse;
import io.althing.api.v1.AwaitRequest;
import io.althing.api.v1.AwaitResponse;
import io.althing.api.v1.ChangeCounterRequest;
import io.althing.api.v1.ChangeCounterResponse;
import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.CounterChange;
import io.althing.api.v1.CountersGrpc;
import io.althing.api.v1.GetCounterRequest;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.RateLimitsGrpc;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.ReserveWorkerRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceKind;
import io.althing.api.v1.TakePermitsRequest;
import io.althing.api.v1.TakeWorkerRequest;
import io.althing.api.v1.WorkerNumbersGrpc;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CountersDoorTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private long lastRequest;

    private CountersGrpc.CountersBlockingStub counters() {
        return CountersGrpc.newBlockingStub(door.channel());
    }

    private ChangeCounterResponse change(String name, CounterChange change, long operand) {
        return counters()
                .change(ChangeCounterRequest.newBuilder()
                        .setName(name)
                        .setRequest(++lastRequest)
                        .setChange(change)
                        .setOperand(operand)
                        .build());
    }

    private void awaitWatchers(int count) {
        while (door.member().store().ownWatches().watcherCount() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSequenceCountsUp() {
        assertThat(change("orders", CounterChange.ADD, 1).getAfter()).isEqualTo(1);
        assertThat(change("orders", CounterChange.ADD, 1).getAfter()).isEqualTo(2);
        assertThat(counters()
                        .get(GetCounterRequest.newBuilder().setName("orders").build())
                        .getNumber())
                .isEqualTo(2);
    }

    @Test
    void allWhoAwaitALatchGoOnWhenItIsAtZero() throws Exception {
        change("start", CounterChange.SET, 2);
        var request = AwaitCounterRequest.newBuilder()
                .setName("start")
                .setWaitMillis(-1)
                .build();
        List<ListenableFuture<AwaitCounterResponse>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(CountersGrpc.newFutureStub(door.channel()).await(request));
        }
        awaitWatchers(10);
        change("start", CounterChange.COUNT_DOWN, 1);
        assertThat(waiting).noneMatch(ListenableFuture::isDone);
        change("start", CounterChange.COUNT_DOWN, 1);
        for (var each : waiting) {
            assertThat(each.get(20, TimeUnit.SECONDS).getReached()).isTrue();
        }
    }

    @Test
    void whoAwaitsForATimeIsToldWhereItStands() {
        change("start", CounterChange.SET, 2);
        AwaitCounterResponse answer = counters()
                .await(AwaitCounterRequest.newBuilder()
                        .setName("start")
                        .setWaitMillis(1)
                        .build());
        assertThat(answer.getReached()).isFalse();
        assertThat(answer.getNumber()).isEqualTo(2);
    }

    @Test
    void aDoubleBarrierOpensForAllAndClosesBehindTheLast() throws Exception {
        long one = door.openSession();
        long two = door.openSession();
        enter(one);
        ListenableFuture<AwaitResponse> opened = await(AwaitRequest.Until.OPEN);
        awaitWatchers(1);
        enter(two);
        assertThat(opened.get(20, TimeUnit.SECONDS).getReached()).isTrue();
        ListenableFuture<AwaitResponse> left = await(AwaitRequest.Until.FREE);
        awaitWatchers(1);
        door.locks()
                .release(ReleaseRequest.newBuilder()
                        .setClaimant(claimant(one))
                        .setRequest(++lastRequest)
                        .addResources(gate())
                        .build());
        door.sessions().close(CloseSessionRequest.newBuilder().setSession(two).build());
        assertThat(left.get(20, TimeUnit.SECONDS).getReached()).isTrue();
    }

    private static Resource gate() {
        return Resource.newBuilder()
                .setKind(ResourceKind.BARRIER)
                .setName("gate")
                .setPermits(1)
                .build();
    }

    private void enter(long session) {
        var request = AcquireRequest.newBuilder()
                .setClaimant(claimant(session))
                .setRequest(++lastRequest)
                .addResources(gate())
                .setSemaphorePermits(2)
                .build();
        assertThat(door.locks().acquire(request).getAcquired()).isTrue();
    }

    private ListenableFuture<AwaitResponse> await(AwaitRequest.Until until) {
        return LocksGrpc.newFutureStub(door.channel())
                .await(AwaitRequest.newBuilder()
                        .setKind(ResourceKind.BARRIER)
                        .setName("gate")
                        .setUntil(until)
                        .setWaitMillis(-1)
                        .build());
    }

    @Test
    void onlyABarrierOpens() {
        var request = AwaitRequest.newBuilder().setName("jobs").build();
        assertThatThrownBy(() -> door.locks().await(request))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("only a barrier opens");
    }

    @Test
    void noMorePermitsAreTakenThanABurst() {
        var request = TakePermitsRequest.newBuilder()
                .setName("mails")
                .setPermits(5)
                .setPeriodMillis(86_400_000)
                .setWanted(3)
                .build();
        var rates = RateLimitsGrpc.newBlockingStub(door.channel());
        assertThat(rates.take(request).getGranted()).isEqualTo(3);
        assertThat(rates.take(request).getGranted()).isEqualTo(2);
        assertThat(rates.take(request).getGranted()).isZero();
        assertThat(rates.take(request).getWaitMillis()).isBetween(1L, 86_400_000L / 5);
        assertThatThrownBy(() -> rates.take(request.toBuilder().setPermits(-1).build()))
                .hasMessageContaining("choose from 1");
    }

    @Test
    void aWorkerNumberIsTakenReservedAndGivenOnWithItsTime() {
        var workers = WorkerNumbersGrpc.newBlockingStub(door.channel());
        long one = door.openSession();
        var take = TakeWorkerRequest.newBuilder()
                .setClaimant(claimant(one))
                .setPool("ids")
                .setLimit(1);
        assertThat(workers.take(take.build()).getNumber()).isZero();
        workers.reserve(ReserveWorkerRequest.newBuilder()
                .setClaimant(claimant(one))
                .setPool("ids")
                .setUntilMillis(77_000)
                .build());
        long two = door.openSession();
        assertThatThrownBy(() -> workers.take(take.setClaimant(claimant(two)).build()))
                .hasMessageContaining("all 1 worker numbers");
        door.sessions().close(CloseSessionRequest.newBuilder().setSession(one).build());
        assertThat(workers.take(take.build()).getReservedMillis()).isEqualTo(77_000);
    }
}
