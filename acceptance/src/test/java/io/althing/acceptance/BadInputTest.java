package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a careless or hostile client may ask: the answer has etcd's code and text, and the
/// state is as if nobody had asked. The table is checked against a real etcd as well.
class BadInputTest {
    @TempDir
    static Path root;

    private static ProcessCluster cluster;
    private static EtcdProcess etcd;
    private static ManagedChannel ours;
    private static ManagedChannel follower;
    private static ManagedChannel theirs;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(root, 3).startAll();
        int leader = cluster.leader();
        ours = Requests.connect(cluster.clientPort(leader));
        follower = Requests.connect(cluster.clientPort((leader + 1) % 3));
        prepare(ours);
        if (EtcdProcess.isOnPath("etcd")) {
            etcd = EtcdProcess.start(root);
            theirs = Requests.connect(etcd.clientPort());
            prepare(theirs);
        }
    }

    /// Leaves revisions 2 to 4 behind, compacted at 3, and a lease.
    private static void prepare(ManagedChannel channel) {
        var kv = Requests.of(KVGrpc.newBlockingStub(channel));
        for (int i = 0; i < 3; i++) {
            kv.put(Requests.pair("taken", "v" + i).build());
        }
        kv.compact(CompactionRequest.newBuilder().setRevision(BadCall.COMPACTED).build());
        Requests.of(LeaseGrpc.newBlockingStub(channel))
                .leaseGrant(LeaseGrantRequest.newBuilder()
                        .setTTL(600)
                        .setID(BadCall.LEASE)
                        .build());
    }

    @AfterAll
    static void stop() {
        for (ManagedChannel channel : new ManagedChannel[] {ours, follower, theirs}) {
            if (channel != null) {
                channel.shutdownNow();
            }
        }
        if (etcd != null) {
            etcd.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    static List<BadCall> calls() {
        return BadCall.all();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void theLeaderRefuses(BadCall bad) {
        assertRefused(ours, bad);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aFollowerRefuses(BadCall bad) {
        assertRefused(follower, bad);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void etcdRefuses(BadCall bad) {
        assumeTrue(theirs != null, "etcd is not installed (Debian package etcd-server): not compared");
        assumeTrue(bad.isComparable(), "etcd 3.4 lets this pass");
        assertRefused(theirs, bad);
    }

    private static void assertRefused(ManagedChannel channel, BadCall bad) {
        RangeResponse before = everything(channel);
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> bad.call().accept(channel));
        assertThat(refusal).as(bad.name()).isNotNull();
        assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(bad.code());
        if (!bad.text().isEmpty()) {
            assertThat(refusal.getStatus().getDescription()).isEqualTo(bad.text());
        }
        RangeResponse after = everything(channel);
        assertThat(after.getKvsList()).isEqualTo(before.getKvsList());
        assertThat(after.getHeader().getRevision()).isEqualTo(before.getHeader().getRevision());
    }

    private static RangeResponse everything(ManagedChannel channel) {
        return Requests.of(KVGrpc.newBlockingStub(channel))
                .range(RangeRequest.newBuilder()
                        .setKey(Requests.bytes("\0"))
                        .setRangeEnd(Requests.bytes("\0"))
                        .build());
    }

    @Test
    void invertedAndEmptyRangesHoldNothing() {
        for (ManagedChannel channel : new ManagedChannel[] {ours, follower, theirs}) {
            if (channel == null) {
                continue;
            }
            var kv = Requests.of(KVGrpc.newBlockingStub(channel));
            for (String end : List.of("a", "taken", "0")) {
                RangeResponse read = kv.range(
                        Requests.get("taken").setRangeEnd(Requests.bytes(end)).build());
                assertThat(read.getKvsCount()).isZero();
                assertThat(read.getCount()).isZero();
                assertThat(read.getMore()).isFalse();
                assertThat(kv.deleteRange(DeleteRangeRequest.newBuilder()
                                        .setKey(Requests.bytes("taken"))
                                        .setRangeEnd(Requests.bytes(end))
                                        .build())
                                .getDeleted())
                        .isZero();
            }
        }
    }

    @Test
    void negativeNumbersInARangeMeanNoBoundAndTheLatest() {
        for (ManagedChannel channel : new ManagedChannel[] {ours, follower, theirs}) {
            if (channel == null) {
                continue;
            }
            RangeResponse read = Requests.of(KVGrpc.newBlockingStub(channel))
                    .range(Requests.get("taken").setRevision(-7).setLimit(-1).build());
            assertThat(read.getKvs(0).getValue()).isEqualTo(Requests.bytes("v2"));
        }
    }

    @Test
    void aRequestJustBelowTheBoundIsTaken() {
        String value = "v".repeat((1536 << 10) - 512);
        for (ManagedChannel channel : new ManagedChannel[] {ours, follower, theirs}) {
            if (channel == null) {
                continue;
            }
            var kv = Requests.of(KVGrpc.newBlockingStub(channel));
            kv.put(Requests.pair("large", value).build());
            assertThat(kv.range(Requests.get("large").build())
                            .getKvs(0)
                            .getValue()
                            .size())
                    .isEqualTo(value.length());
            kv.deleteRange(DeleteRangeRequest.newBuilder()
                    .setKey(Requests.bytes("large"))
                    .build());
        }
    }
}
