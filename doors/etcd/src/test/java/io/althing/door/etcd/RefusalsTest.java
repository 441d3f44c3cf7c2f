package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.always;
import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.op;
import static io.althing.door.etcd.DoorFixture.putOf;
import static io.althing.door.etcd.DoorFixture.rangeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.althing.node.Outcome;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is refused, with the very code and text that clients of etcd match on.
class RefusalsTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private record Case(String name, Consumer<DoorFixture> call, Code code, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case invalid(String name, Consumer<DoorFixture> call, String text) {
        return new Case(name, call, Code.INVALID_ARGUMENT, "etcdserver: " + text);
    }

    private static Case range(String name, RangeRequest.Builder request, String text) {
        return invalid(name, door -> door.kv().range(request.build()), text);
    }

    private static Case put(String name, PutRequest.Builder request, String text) {
        return invalid(name, door -> door.kv().put(request.build()), text);
    }

    private static Case txn(String name, TxnRequest.Builder request, String text) {
        return invalid(name, door -> door.kv().txn(request.build()), text);
    }

    private static Case outOfRange(String name, Consumer<DoorFixture> call, String text) {
        return new Case(name, call, Code.OUT_OF_RANGE, "etcdserver: " + text);
    }

    private static TxnRequest.Builder nested(int depth, TxnRequest inner) {
        return depth == 0
                ? inner.toBuilder()
                : always(op(nested(depth - 1, inner).build())).toBuilder();
    }

    private static TxnRequest puts(int count) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (int i = 0; i < count; i++) {
            request.addSuccess(op(putOf("k" + i, "")));
        }
        return request.build();
    }

    private static Stream<Case> requestsThatAreWrongInThemselves() {
        return Stream.of(singleRequests(), branches(), tooManyOperations(), sameKeyTwice(), beyondBounds())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> singleRequests() {
        String noKey = "key is not provided";
        PutRequest.Builder withLease =
                PutRequest.newBuilder().setKey(bytes("a")).setLease(5).setIgnoreLease(true);
        DeleteRangeRequest nothing = DeleteRangeRequest.getDefaultInstance();
        return Stream.of(
                range("range of no key", RangeRequest.newBuilder(), noKey),
                put("put of no key", PutRequest.newBuilder().setValue(bytes("1")), noKey),
                invalid("delete of no key", door -> door.kv().deleteRange(nothing), noKey),
                range("unknown order", rangeOf("a").toBuilder().setSortOrderValue(3), "invalid sort option"),
                range("unknown target", rangeOf("a").toBuilder().setSortTargetValue(5), "invalid sort option"),
                put(
                        "value that is to be ignored",
                        putOf("a", "1").toBuilder().setIgnoreValue(true),
                        "value is provided"),
                put("lease that is to be ignored", withLease, "lease is provided"));
    }

    private static Stream<Case> branches() {
        String noKey = "key is not provided";
        RangeRequest oddOrder = rangeOf("a").toBuilder().setSortOrderValue(9).build();
        PutRequest oddPut = putOf("a", "1").toBuilder().setIgnoreValue(true).build();
        Compare oddCompare =
                Compare.newBuilder().setKey(bytes("a")).setTargetValue(9).build();
        return Stream.of(
                txn("compare of no key", TxnRequest.newBuilder().addCompare(Compare.getDefaultInstance()), noKey),
                txn("put of no key in a branch", always(op(putOf("", "1"))).toBuilder(), noKey),
                txn("no key in the other branch", TxnRequest.newBuilder().addFailure(op(rangeOf(""))), noKey),
                txn("unknown order in a branch", always(op(oddOrder)).toBuilder(), "invalid sort option"),
                txn("value to be ignored in a branch", always(op(oddPut)).toBuilder(), "value is provided"),
                txn("operation of no kind", always(RequestOp.getDefaultInstance()).toBuilder(), "key not found"),
                new Case(
                        "an unknown kind of compare",
                        door -> door.kv()
                                .txn(TxnRequest.newBuilder()
                                        .addCompare(oddCompare)
                                        .build()),
                        Code.INVALID_ARGUMENT,
                        "althing: unknown target or result of a compare"));
    }

    private static Stream<Case> tooManyOperations() {
        String tooMany = "too many operations in txn request";
        Compare compare = Compare.newBuilder().setKey(bytes("a")).build();
        TxnRequest.Builder compares = TxnRequest.newBuilder().addAllCompare(Collections.nCopies(129, compare));
        TxnRequest.Builder elsePuts =
                TxnRequest.newBuilder().addAllFailure(puts(129).getSuccessList());
        RequestOp onePut = op(always(op(putOf("x", ""))));
        return Stream.of(
                txn("129 compares", compares, tooMany),
                txn("129 operations", puts(129).toBuilder(), tooMany),
                txn("129 in the other branch", elsePuts, tooMany),
                txn("128 operations, one with one inside", puts(127).toBuilder().addSuccess(onePut), tooMany));
    }

    private static Stream<Case> sameKeyTwice() {
        String twice = "duplicate key given in txn request";
        RequestOp put = op(putOf("b", "1"));
        RequestOp delete = op(DeleteRangeRequest.newBuilder()
                .setKey(bytes("a"))
                .setRangeEnd(bytes("c"))
                .build());
        return Stream.of(
                txn("a key put twice", always(put, op(putOf("b", "2"))).toBuilder(), twice),
                txn("a key put and deleted", always(put, delete).toBuilder(), twice),
                txn("a key deleted and put", always(delete, put).toBuilder(), twice),
                txn("a key put outside and inside", always(put, op(always(put))).toBuilder(), twice));
    }

    private static Stream<Case> beyondBounds() {
        ByteString value = ByteString.copyFrom(new byte[EtcdOptions.DEFAULT.requestMaxBytes() + 1]);
        PutRequest large = putOf("a", "").toBuilder().setValue(value).build();
        LeaseGrantRequest endless =
                LeaseGrantRequest.newBuilder().setTTL(9_000_000_001L).build();
        return Stream.of(
                put("a put above the bound", large.toBuilder(), "request is too large"),
                txn("a transaction above the bound", always(op(large)).toBuilder(), "request is too large"),
                outOfRange("a lease without end", door -> door.leases().leaseGrant(endless), "too large lease TTL"));
    }

    @ParameterizedTest
    @MethodSource
    void requestsThatAreWrongInThemselves(Case wrong) {
        assertRefused(wrong);
        assertThat(door.member().logged.get()).as("nothing was proposed").isZero();
    }

    private static Stream<Case> requestsThatTheStateRefuses() {
        String compacted = "mvcc: required revision has been compacted";
        String future = "mvcc: required revision is a future revision";
        return Stream.of(
                outOfRange("a compacted revision", door -> door.kv().range(at(3)), compacted),
                outOfRange("a future revision", door -> door.kv().range(at(6)), future),
                outOfRange(
                        "a future revision in a transaction", door -> door.kv().txn(always(op(at(6)))), future),
                outOfRange(
                        "a compacted revision in a transaction that writes",
                        door -> door.kv().txn(always(op(putOf("b", "1")), op(at(3)))),
                        compacted),
                outOfRange("compacting twice", door -> door.kv().compact(compaction(4)), compacted),
                outOfRange("compacting the future", door -> door.kv().compact(compaction(6)), future),
                invalid(
                        "keeping the value of a missing key",
                        door -> door.kv()
                                .put(PutRequest.newBuilder()
                                        .setKey(bytes("x"))
                                        .setIgnoreValue(true)
                                        .build()),
                        "key not found"),
                new Case(
                        "an unknown lease",
                        door -> door.kv()
                                .put(putOf("a", "1").toBuilder().setLease(404).build()),
                        Code.NOT_FOUND,
                        "etcdserver: requested lease not found"),
                new Case(
                        "revoking an unknown lease",
                        door -> door.leases()
                                .leaseRevoke(LeaseRevokeRequest.newBuilder()
                                        .setID(404)
                                        .build()),
                        Code.NOT_FOUND,
                        "etcdserver: requested lease not found"),
                new Case(
                        "granting a lease twice",
                        door -> door.leases()
                                .leaseGrant(LeaseGrantRequest.newBuilder()
                                        .setID(5)
                                        .setTTL(60)
                                        .build()),
                        Code.FAILED_PRECONDITION,
                        "etcdserver: lease already exists"));
    }

    private static RangeRequest at(long revision) {
        return rangeOf("a").toBuilder().setRevision(revision).build();
    }

    private static CompactionRequest compaction(long revision) {
        return CompactionRequest.newBuilder().setRevision(revision).build();
    }

    @ParameterizedTest
    @MethodSource
    void requestsThatTheStateRefuses(Case wrong) {
        for (int i = 0; i < 4; i++) {
            door.put("a", "" + i);
        }
        door.kv().compact(compaction(4));
        door.leases()
                .leaseGrant(LeaseGrantRequest.newBuilder().setID(5).setTTL(60).build());
        assertRefused(wrong);
        assertThat(door.get("a").getHeader().getRevision()).isEqualTo(5);
    }

    private void assertRefused(Case wrong) {
        assertThatThrownBy(() -> wrong.call.accept(door))
                .isInstanceOfSatisfying(StatusRuntimeException.class, refusal -> {
                    assertThat(refusal.getStatus().getDescription()).isEqualTo(wrong.text);
                    assertThat(refusal.getStatus().getCode()).isEqualTo(wrong.code);
                });
    }

    @Test
    void whatIsJustWithinTheBoundsIsTaken() {
        assertThat(door.kv().txn(puts(128)).getResponsesCount()).isEqualTo(128);
        assertThat(door.kv().txn(nested(20, puts(100)).build()).getSucceeded()).isTrue();
        assertThat(door.kv()
                        .txn(puts(126).toBuilder()
                                .addSuccess(op(always(op(putOf("x", "")))))
                                .build())
                        .getSucceeded())
                .isTrue();
    }

    @Test
    void aMessageAboveTheTransportsBoundIsRefusedThere() {
        PutRequest huge = PutRequest.newBuilder()
                .setKey(bytes("a"))
                .setValue(ByteString.copyFrom(new byte[3 << 20]))
                .build();
        assertThatThrownBy(() -> door.kv().put(huge))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED));
        assertThat(door.value("a")).isNull();
    }

    @ParameterizedTest
    @EnumSource(Outcome.Reason.class)
    void whatTheMemberCannotDoHasEtcdsCodeAndText(Outcome.Reason reason) {
        String expected = switch (reason) {
            case NO_LEADER -> "UNAVAILABLE: etcdserver: no leader";
            case LEADER_CHANGED -> "UNAVAILABLE: etcdserver: leader changed";
            case TIMED_OUT -> "UNAVAILABLE: etcdserver: request timed out";
            case STOPPED -> "UNAVAILABLE: etcdserver: server stopped";
            case OVERLOADED -> "RESOURCE_EXHAUSTED: etcdserver: too many requests";
            case TOO_LARGE -> "INVALID_ARGUMENT: etcdserver: request is too large";
            case NOT_CAPABLE -> "FAILED_PRECONDITION: etcdserver: not capable";
            case NOT_ENOUGH_STARTED -> "UNKNOWN: etcdserver: re-configuration failed due to not enough started members";
            case UNHEALTHY -> "UNAVAILABLE: etcdserver: unhealthy cluster";
            case NOT_A_LEARNER -> "FAILED_PRECONDITION: etcdserver: can only promote a learner member";
            case LEARNER_NOT_READY ->
                "FAILED_PRECONDITION: etcdserver: can only promote a learner member which is in sync with leader";
            case ADDRESS_TAKEN ->
                "FAILED_PRECONDITION: althing: a member runs already at one of the given peer URLs;"
                        + " give the new one an address of its own";
        };
        door.member().trouble = reason;
        assertThatThrownBy(() -> door.put("a", "1")).hasMessage(expected);
        assertThatThrownBy(() -> door.get("a")).hasMessage(expected);
    }
}
