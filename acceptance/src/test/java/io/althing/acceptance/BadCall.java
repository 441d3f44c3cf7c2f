package io.althing.acceptance;

import static io.althing.acceptance.Requests.bytes;
import static io.althing.acceptance.Requests.compare;
import static io.althing.acceptance.Requests.delete;
import static io.althing.acceptance.Requests.get;
import static io.althing.acceptance.Requests.nested;
import static io.althing.acceptance.Requests.put;
import static io.althing.acceptance.Requests.txn;

import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/// A call that is refused, and what is said.
///
/// @param isComparable false where etcd 3.4 lets it pass: it does not look at enum values that
/// it does not know, and takes a range end of one zero byte for a key when it looks for doubles
record BadCall(String name, Consumer<Channel> call, Status.Code code, String text, boolean isComparable) {
    /// Revisions below this one are compacted, and the key `taken` and the lease 77 exist.
    static final long COMPACTED = 3;

    static final long LEASE = 77;
    private static final int BIG = 1536 << 10;

    private static final String NO_KEY = "etcdserver: key is not provided";
    private static final String KEY_NOT_FOUND = "etcdserver: key not found";
    private static final String NO_LEASE = "etcdserver: requested lease not found";
    private static final String GONE = "etcdserver: mvcc: required revision has been compacted";
    private static final String FUTURE = "etcdserver: mvcc: required revision is a future revision";
    private static final String DUPLICATE = "etcdserver: duplicate key given in txn request";
    private static final String TOO_MANY = "etcdserver: too many operations in txn request";
    private static final String TOO_LARGE = "etcdserver: request is too large";
    private static final String SORT = "etcdserver: invalid sort option";

    @Override
    public String toString() {
        return name;
    }

    static List<BadCall> all() {
        List<BadCall> all = new ArrayList<>();
        all.addAll(ranges());
        all.addAll(puts());
        all.addAll(others());
        all.addAll(transactions());
        return all;
    }

    private static BadCall invalid(String name, Consumer<Channel> call, String text) {
        return new BadCall(name, call, Status.Code.INVALID_ARGUMENT, text, true);
    }

    private static BadCall outOfRange(String name, Consumer<Channel> call, String text) {
        return new BadCall(name, call, Status.Code.OUT_OF_RANGE, text, true);
    }

    private static BadCall notFound(String name, Consumer<Channel> call) {
        return new BadCall(name, call, Status.Code.NOT_FOUND, NO_LEASE, true);
    }

    private static Consumer<Channel> reading(RangeRequest.Builder request) {
        return channel -> Requests.of(KVGrpc.newBlockingStub(channel)).range(request.build());
    }

    private static Consumer<Channel> putting(PutRequest.Builder request) {
        return channel -> Requests.of(KVGrpc.newBlockingStub(channel)).put(request.build());
    }

    private static Consumer<Channel> transaction(TxnRequest.Builder request) {
        return channel -> Requests.of(KVGrpc.newBlockingStub(channel)).txn(request.build());
    }

    private static Consumer<Channel> then(RequestOp... operations) {
        return transaction(txn(operations));
    }

    private static List<BadCall> ranges() {
        return List.of(
                invalid("range without a key", reading(RangeRequest.newBuilder()), NO_KEY),
                invalid(
                        "range end without a key",
                        reading(RangeRequest.newBuilder().setRangeEnd(bytes("z"))),
                        NO_KEY),
                outOfRange("range below the compaction", reading(get("taken").setRevision(COMPACTED - 1)), GONE),
                outOfRange("range in the future", reading(get("taken").setRevision(1_000_000)), FUTURE),
                outOfRange("range at the last number", reading(get("taken").setRevision(Long.MAX_VALUE)), FUTURE),
                outOfRange(
                        "serializable range in the future",
                        reading(get("taken").setSerializable(true).setRevision(1_000_000)),
                        FUTURE),
                outOfRange(
                        "count below the compaction",
                        reading(get("taken").setCountOnly(true).setRevision(1)),
                        GONE),
                new BadCall(
                        "range in an unknown order",
                        reading(get("taken").setSortOrderValue(9)),
                        Status.Code.INVALID_ARGUMENT,
                        SORT,
                        false),
                new BadCall(
                        "range sorted by the unknown",
                        reading(get("taken").setSortTargetValue(9)),
                        Status.Code.INVALID_ARGUMENT,
                        SORT,
                        false));
    }

    private static List<BadCall> puts() {
        PutRequest.Builder unknownLease = Requests.pair("k", "v").setLease(4711);
        return List.of(
                invalid("put without a key", putting(PutRequest.newBuilder().setValue(bytes("v"))), NO_KEY),
                invalid(
                        "put with a value to ignore",
                        putting(Requests.pair("taken", "v").setIgnoreValue(true)),
                        "etcdserver: value is provided"),
                invalid(
                        "put with a lease to ignore",
                        putting(Requests.pair("taken", "v").setIgnoreLease(true).setLease(LEASE)),
                        "etcdserver: lease is provided"),
                invalid(
                        "put that keeps no value",
                        putting(Requests.pair("none", "").setIgnoreValue(true)),
                        KEY_NOT_FOUND),
                invalid(
                        "put that keeps no lease",
                        putting(Requests.pair("none", "v").setIgnoreLease(true)),
                        KEY_NOT_FOUND),
                notFound("put on an unknown lease", putting(unknownLease)),
                notFound(
                        "put on a negative lease",
                        putting(Requests.pair("k", "v").setLease(-1))),
                invalid("put of 1.5 MiB", putting(Requests.pair("k", "v".repeat(BIG))), TOO_LARGE),
                invalid("put of a key of 1.5 MiB", putting(Requests.pair("k".repeat(BIG), "")), TOO_LARGE),
                new BadCall(
                        "put beyond the transport's bound",
                        putting(Requests.pair("k", "v".repeat(2 * BIG))),
                        Status.Code.RESOURCE_EXHAUSTED,
                        "",
                        true));
    }

    private static List<BadCall> others() {
        return List.of(
                invalid(
                        "delete without a key",
                        channel -> Requests.of(KVGrpc.newBlockingStub(channel))
                                .deleteRange(DeleteRangeRequest.getDefaultInstance()),
                        NO_KEY),
                outOfRange("compaction twice", compaction(COMPACTED), GONE),
                outOfRange("compaction backwards", compaction(1), GONE),
                outOfRange("compaction at zero after another", compaction(0), GONE),
                outOfRange("compaction below zero", compaction(-5), GONE),
                outOfRange("compaction in the future", compaction(1_000_000), FUTURE),
                outOfRange("lease of 300 years", grant(9_000_000_001L, 0), "etcdserver: too large lease TTL"),
                outOfRange("lease for ever", grant(Long.MAX_VALUE, 0), "etcdserver: too large lease TTL"),
                new BadCall(
                        "lease under a taken id",
                        grant(60, LEASE),
                        Status.Code.FAILED_PRECONDITION,
                        "etcdserver: lease already exists",
                        true),
                notFound(
                        "revoke of an unknown lease",
                        channel -> Requests.of(LeaseGrpc.newBlockingStub(channel))
                                .leaseRevoke(LeaseRevokeRequest.newBuilder()
                                        .setID(4711)
                                        .build())),
                notFound(
                        "revoke of no lease",
                        channel -> Requests.of(LeaseGrpc.newBlockingStub(channel))
                                .leaseRevoke(LeaseRevokeRequest.getDefaultInstance())));
    }

    private static Consumer<Channel> compaction(long revision) {
        return channel -> Requests.of(KVGrpc.newBlockingStub(channel))
                .compact(CompactionRequest.newBuilder().setRevision(revision).build());
    }

    private static Consumer<Channel> grant(long ttlSeconds, long id) {
        return channel -> Requests.of(LeaseGrpc.newBlockingStub(channel))
                .leaseGrant(LeaseGrantRequest.newBuilder()
                        .setTTL(ttlSeconds)
                        .setID(id)
                        .build());
    }

    private static List<BadCall> transactions() {
        RequestOp future = Requests.op(get("taken").setRevision(1_000_000));
        RequestOp gone = Requests.op(get("taken").setRevision(COMPACTED - 1));
        List<Compare> compares = Collections.nCopies(129, compare("taken"));
        return List.of(
                invalid("129 comparisons", transaction(TxnRequest.newBuilder().addAllCompare(compares)), TOO_MANY),
                invalid("129 operations", then(puts(129)), TOO_MANY),
                invalid(
                        "129 operations that will not run",
                        transaction(TxnRequest.newBuilder().addAllFailure(List.of(puts(129)))),
                        TOO_MANY),
                invalid("128 operations, one of them nested", then(withNested(puts(127))), TOO_MANY),
                invalid(
                        "comparison without a key",
                        transaction(TxnRequest.newBuilder().addCompare(Compare.getDefaultInstance())),
                        NO_KEY),
                invalid("put without a key in a transaction", then(put("", "v")), NO_KEY),
                invalid(
                        "put without a key in a branch that will not run",
                        transaction(TxnRequest.newBuilder().addFailure(put("", "v"))),
                        NO_KEY),
                invalid("get without a key in a transaction", then(get("", "")), NO_KEY),
                invalid("delete without a key in a nested transaction", then(nested(txn(delete("", "")))), NO_KEY),
                invalid("an operation of no kind", then(RequestOp.getDefaultInstance()), KEY_NOT_FOUND),
                invalid("a key put twice", then(put("k", "1"), put("k", "2")), DUPLICATE),
                invalid("a key put, then deleted", then(put("k", "1"), delete("k", "")), DUPLICATE),
                invalid("a key deleted, then put", then(delete("k", ""), put("k", "1")), DUPLICATE),
                invalid("a range deleted over a put", then(put("k", "1"), delete("a", "z")), DUPLICATE),
                new BadCall(
                        "everything deleted over a put",
                        then(delete("a", "\0"), put("k", "1")),
                        Status.Code.INVALID_ARGUMENT,
                        DUPLICATE,
                        false),
                invalid(
                        "a key put here and in a nested transaction",
                        then(put("k", "1"), nested(txn(put("k", "2")))),
                        DUPLICATE),
                invalid(
                        "a key put in two nested transactions",
                        then(nested(txn(put("k", "1"))), nested(txn(put("k", "2")))),
                        DUPLICATE),
                invalid(
                        "a put that keeps no value, behind another put",
                        then(
                                put("atomic", "1"),
                                Requests.op(Requests.pair("none", "").setIgnoreValue(true))),
                        KEY_NOT_FOUND),
                notFound(
                        "a put on an unknown lease, behind another put",
                        then(
                                put("atomic", "1"),
                                Requests.op(Requests.pair("k", "v").setLease(4711)))),
                outOfRange("a get in the future, behind a put", then(put("atomic", "1"), future), FUTURE),
                outOfRange("a get below the compaction, behind a put", then(put("atomic", "1"), gone), GONE),
                outOfRange("only a get in the future", then(future), FUTURE),
                outOfRange("only a get below the compaction", then(gone), GONE),
                invalid("a transaction of 1.5 MiB", then(put("k", "v".repeat(BIG))), TOO_LARGE));
    }

    private static RequestOp[] puts(int count) {
        RequestOp[] operations = new RequestOp[count];
        for (int i = 0; i < count; i++) {
            operations[i] = put("many-" + i, "v");
        }
        return operations;
    }

    private static RequestOp[] withNested(RequestOp[] operations) {
        List<RequestOp> all = new ArrayList<>(List.of(operations));
        all.add(nested(txn(put("inner", "v"))));
        return all.toArray(RequestOp[]::new);
    }
}
