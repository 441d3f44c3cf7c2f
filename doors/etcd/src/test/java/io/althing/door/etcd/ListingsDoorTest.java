package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.claimant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.AuditGrpc;
import io.althing.api.v1.AuditRecord;
import io.althing.api.v1.ChangeCounterRequest;
import io.althing.api.v1.CountersGrpc;
import io.althing.api.v1.ForceReleaseRequest;
import io.althing.api.v1.ListAuditRequest;
import io.althing.api.v1.ListCountersRequest;
import io.althing.api.v1.ListResourcesRequest;
import io.althing.api.v1.ListResourcesResponse;
import io.althing.api.v1.ListSessionsRequest;
import io.althing.api.v1.ListedCounter;
import io.althing.api.v1.ListedResource;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceKind;
import io.althing.api.v1.ResourceState;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What people look at: all that is held, page by page, and the way to take something back.
class ListingsDoorTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private long lastRequest;

    private long open(String label) {
        return door.sessions()
                .open(OpenSessionRequest.newBuilder().setLabel(label).build())
                .getSession();
    }

    private AcquireRequest acquire(long session, ResourceKind kind, String name) {
        return AcquireRequest.newBuilder()
                .setClaimant(claimant(session))
                .setRequest(++lastRequest)
                .addResources(Resource.newBuilder().setKind(kind).setName(name))
                .build();
    }

    @Test
    void allKindsAreListedInPagesOfAnySize() {
        long session = open("web");
        List<String> expected = new ArrayList<>();
        for (ResourceKind kind : List.of(ResourceKind.LOCK, ResourceKind.ELECTION)) {
            for (int i = 0; i < 3; i++) {
                door.locks().acquire(acquire(session, kind, "name:" + i));
                expected.add(kind + " name:" + i);
            }
        }
        for (int limit = 1; limit <= 7; limit++) {
            List<String> found = new ArrayList<>();
            String page = "";
            do {
                ListResourcesResponse answer = door.locks()
                        .list(ListResourcesRequest.newBuilder()
                                .setLimit(limit)
                                .setPage(page)
                                .build());
                for (ListedResource each : answer.getResourcesList()) {
                    found.add(each.getKind() + " " + each.getName());
                    assertThat(each.getState().getHolders(0).getLabel()).isEqualTo("web");
                }
                page = answer.getNextPage();
            } while (!page.isEmpty());
            assertThat(found).isEqualTo(expected);
        }
        assertThat(door.locks()
                        .list(ListResourcesRequest.newBuilder()
                                .addKinds(ResourceKind.ELECTION)
                                .setPrefix("name:2")
                                .build())
                        .getResourcesList())
                .hasSize(1);
        assertThatThrownBy(() -> door.locks()
                        .list(ListResourcesRequest.newBuilder().setPage("x").build()))
                .hasMessageContaining("begin with an empty one");
    }

    @Test
    void sessionsAndCountersAreListed() {
        long session = open("batch");
        door.locks().acquire(acquire(session, ResourceKind.LOCK, "jobs"));
        var listed =
                door.sessions().list(ListSessionsRequest.getDefaultInstance()).getSessionsList();
        assertThat(listed).singleElement().satisfies(each -> {
            assertThat(each.getSession()).isEqualTo(session);
            assertThat(each.getLabel()).isEqualTo("batch");
            assertThat(each.getTtlSeconds()).isEqualTo(30);
            assertThat(each.getHolds(0).getName()).isEqualTo("jobs");
            assertThat(each.getHolds(0).getToken()).isPositive();
        });
        var counters = CountersGrpc.newBlockingStub(door.channel());
        counters.change(ChangeCounterRequest.newBuilder()
                .setName("n")
                .setRequest(9)
                .setOperand(5)
                .build());
        assertThat(counters.list(ListCountersRequest.getDefaultInstance()).getCountersList())
                .containsExactly(
                        ListedCounter.newBuilder().setName("n").setNumber(5).build());
    }

    @Test
    void whatIsTakenBackByForceGoesToTheNextAndIsWrittenDown() {
        long first = open("web");
        long second = open("batch");
        door.locks().acquire(acquire(first, ResourceKind.LOCK, "jobs"));
        var waiting = LocksGrpc.newFutureStub(door.channel())
                .acquire(acquire(second, ResourceKind.LOCK, "jobs").toBuilder()
                        .setWaitMillis(-1)
                        .build());
        LookRequest look = LookRequest.newBuilder().setName("jobs").build();
        while (door.locks().look(look).getWaitingTotal() == 0) {
            Thread.onSpinWait();
        }
        ResourceState before = door.locks().look(look);
        assertThat(before.getWaiting(0).getLabel()).isEqualTo("batch");
        ForceReleaseRequest force = ForceReleaseRequest.newBuilder()
                .setName("jobs")
                .setClaimant(before.getHolders(0).getClaimant())
                .setToken(before.getHolders(0).getToken())
                .build();
        door.locks().forceRelease(force);
        assertThat(waiting).succeedsWithin(java.time.Duration.ofSeconds(10)).satisfies(granted -> {
            assertThat(granted.getAcquired()).isTrue();
            assertThat(granted.getTokens(0)).isGreaterThan(before.getHolders(0).getToken());
        });
        assertThatThrownBy(() -> door.locks().forceRelease(force))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("nothing was taken back");

        List<AuditRecord> written = AuditGrpc.newBlockingStub(door.channel())
                .list(ListAuditRequest.getDefaultInstance())
                .getRecordsList();
        assertThat(written).singleElement().satisfies(record -> {
            assertThat(record.getAction()).isEqualTo("lock.force-release");
            assertThat(record.getSubject()).isEqualTo("lock jobs");
            assertThat(record.getDetail())
                    .contains(
                            "main",
                            Long.toHexString(first),
                            "token " + before.getHolders(0).getToken());
        });
    }
}
