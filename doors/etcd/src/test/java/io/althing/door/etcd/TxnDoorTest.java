package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.always;
import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.op;
import static io.althing.door.etcd.DoorFixture.putOf;
import static io.althing.door.etcd.DoorFixture.rangeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.althing.node.Outcome;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Transactions as a client sees them.
class TxnDoorTest {
    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private static RequestOp delete(String key) {
        return op(DeleteRangeRequest.newBuilder().setKey(bytes(key)).build());
    }

    private static Compare.Builder compare(String key, CompareTarget target, CompareResult result) {
        return Compare.newBuilder().setKey(bytes(key)).setTarget(target).setResult(result);
    }

    /// LEASE is newer than the generated message.
    private static Compare leaseIs(String key, long lease) {
        return Compare.newBuilder()
                .setKey(bytes(key))
                .setTargetValue(4)
                .setResult(CompareResult.EQUAL)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(8, Field.newBuilder().addVarint(lease).build())
                        .build())
                .build();
    }

    private boolean holds(Compare compare) {
        return door.kv()
                .txn(TxnRequest.newBuilder().addCompare(compare).build())
                .getSucceeded();
    }

    private boolean holds(Compare.Builder compare) {
        return holds(compare.build());
    }

    @Test
    void allWritesOfATransactionShareOneRevision() {
        door.put("z", "0");
        TxnResponse response = door.kv().txn(always(op(putOf("a", "1")), delete("absent"), op(putOf("b", "2"))));
        assertThat(response.getSucceeded()).isTrue();
        assertThat(response.getHeader().getRevision()).isEqualTo(3);
        assertThat(response.getResponses(0).getResponsePut().getHeader())
                .isEqualTo(ResponseHeader.newBuilder().setRevision(3).build());
        assertThat(response.getResponses(1).getResponseDeleteRange().getDeleted())
                .isZero();
        assertThat(door.get("a").getKvs(0).getModRevision()).isEqualTo(3);
        assertThat(door.get("b").getKvs(0).getModRevision()).isEqualTo(3);
    }

    @Test
    void aRangeSeesTheWritesBeforeItAndNotThoseAfter() {
        door.put("a", "old");
        TxnResponse response = door.kv().txn(always(op(rangeOf("a")), op(putOf("a", "new")), op(rangeOf("a"))));
        var before = response.getResponses(0).getResponseRange();
        var after = response.getResponses(2).getResponseRange();
        assertThat(before.getKvs(0).getValue()).isEqualTo(bytes("old"));
        assertThat(before.getHeader().getRevision()).isEqualTo(2);
        assertThat(after.getKvs(0).getValue()).isEqualTo(bytes("new"));
        assertThat(after.getHeader().getRevision()).isEqualTo(3);
    }

    @Test
    void aMissingKeyComparesAsZeroButHasNoValueAtAll() {
        assertThat(holds(compare("a", CompareTarget.VALUE, CompareResult.NOT_EQUAL)
                        .setValue(bytes("x"))))
                .isFalse();
        assertThat(holds(compare("a", CompareTarget.VERSION, CompareResult.EQUAL)))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.CREATE, CompareResult.EQUAL).setCreateRevision(0)))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.MOD, CompareResult.LESS).setModRevision(1)))
                .isTrue();
        assertThat(holds(leaseIs("a", 0))).isTrue();
        assertThat(holds(leaseIs("a", 5))).isFalse();
    }

    @Test
    void everyTargetIsComparedWithTheStoredOne() {
        door.leases()
                .leaseGrant(LeaseGrantRequest.newBuilder().setID(5).setTTL(60).build());
        door.put("a", "1");
        door.kv().put(putOf("a", "2").toBuilder().setLease(5).build());
        assertThat(holds(
                        compare("a", CompareTarget.VERSION, CompareResult.EQUAL).setVersion(2)))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.CREATE, CompareResult.GREATER)
                        .setCreateRevision(1)))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.MOD, CompareResult.EQUAL).setModRevision(3)))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.VALUE, CompareResult.LESS).setValue(bytes("3"))))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.VALUE, CompareResult.LESS).setValue(bytes("2"))))
                .isFalse();
        assertThat(holds(leaseIs("a", 5))).isTrue();
        // A field of another kind than the target counts as zero.
        assertThat(holds(
                        compare("a", CompareTarget.VERSION, CompareResult.EQUAL).setModRevision(2)))
                .isFalse();
    }

    @Test
    void aCompareOfARangeMustHoldForEveryKey() {
        Compare.Builder areAbsent =
                compare("a", CompareTarget.CREATE, CompareResult.EQUAL).setRangeEnd(ZERO);
        assertThat(holds(areAbsent)).isTrue();
        door.put("m", "1");
        assertThat(holds(areAbsent)).isFalse();
    }

    @Test
    void theOtherBranchIsTakenWhenACompareFails() {
        TxnResponse response = door.kv()
                .txn(TxnRequest.newBuilder()
                        .addCompare(compare("a", CompareTarget.VERSION, CompareResult.GREATER))
                        .addSuccess(op(putOf("a", "then")))
                        .addFailure(op(putOf("a", "else")))
                        .build());
        assertThat(response.getSucceeded()).isFalse();
        assertThat(door.value("a")).isEqualTo("else");
    }

    @Test
    void aNestedTransactionAnswersWithAnEmptyHeader() {
        TxnResponse response = door.kv().txn(always(op(putOf("a", "1")), op(always(op(putOf("b", "2"))))));
        TxnResponse nested = response.getResponses(1).getResponseTxn();
        assertThat(nested.getHeader()).isEqualTo(ResponseHeader.getDefaultInstance());
        assertThat(nested.getSucceeded()).isTrue();
        assertThat(nested.getResponses(0).getResponsePut().getHeader().getRevision())
                .isEqualTo(2);
        assertThat(response.getHeader().getRevision()).isEqualTo(2);
    }

    @Test
    void keepingTheLeaseOfAMissingKeyFailsTheWholeTransaction() {
        PutRequest keepsLease = putOf("b", "1").toBuilder().setIgnoreLease(true).build();
        assertThatThrownBy(() -> door.kv().txn(always(op(putOf("a", "1")), op(keepsLease))))
                .hasMessage("INVALID_ARGUMENT: etcdserver: key not found");
        assertThat(door.value("a")).isNull();
        assertThat(door.get("a").getHeader().getRevision()).isEqualTo(1);
    }

    @Test
    void aPutWithoutLeaseDetachesAndAPutThatKeepsItDoesNot() {
        door.leases()
                .leaseGrant(LeaseGrantRequest.newBuilder().setID(5).setTTL(60).build());
        door.kv().put(putOf("stays", "1").toBuilder().setLease(5).build());
        door.kv().put(putOf("goes", "1").toBuilder().setLease(5).build());
        door.put("stays", "2");
        door.kv().put(putOf("goes", "2").toBuilder().setIgnoreLease(true).build());
        door.leases().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(5).build());
        assertThat(door.value("stays")).isEqualTo("2");
        assertThat(door.value("goes")).isNull();
    }

    @Test
    void aTransactionThatOnlyReadsStaysOutOfTheLog() {
        door.put("a", "1");
        long logged = door.member().logged.get();
        TxnResponse response = door.kv()
                .txn(TxnRequest.newBuilder()
                        .addCompare(compare("a", CompareTarget.VERSION, CompareResult.EQUAL)
                                .setVersion(1))
                        .addSuccess(op(rangeOf("a")))
                        .addFailure(op(rangeOf("b")))
                        .build());
        assertThat(response.getSucceeded()).isTrue();
        assertThat(response.getHeader().getRevision()).isEqualTo(2);
        assertThat(response.getResponses(0).getResponseRange().getKvs(0).getValue())
                .isEqualTo(bytes("1"));
        assertThat(response.getResponses(0).getResponseRange().getHeader())
                .isEqualTo(ResponseHeader.newBuilder().setRevision(2).build());
        assertThat(door.member().logged.get()).isEqualTo(logged);
    }

    @Test
    void readsOfATransactionMayBeStaleOnlyIfAllOfThemSaySo() {
        RequestOp mayBeStale = op(rangeOf("a").toBuilder().setSerializable(true).build());
        door.member().trouble = Outcome.Reason.TIMED_OUT;
        assertThat(door.kv().txn(always(mayBeStale)).getSucceeded()).isTrue();
        assertThatThrownBy(() -> door.kv().txn(always(mayBeStale, op(rangeOf("a")))))
                .hasMessage("UNAVAILABLE: etcdserver: request timed out");
        assertThatThrownBy(() -> door.kv().txn(TxnRequest.getDefaultInstance()))
                .as("a transaction that only compares")
                .hasMessage("UNAVAILABLE: etcdserver: request timed out");
        TxnRequest elseIsNot =
                always(mayBeStale).toBuilder().addFailure(op(rangeOf("a"))).build();
        assertThatThrownBy(() -> door.kv().txn(elseIsNot)).hasMessageContaining("timed out");
    }
}
