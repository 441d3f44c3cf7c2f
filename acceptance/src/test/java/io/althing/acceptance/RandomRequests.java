package io.althing.acceptance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import java.util.Random;

/// Requests over few keys and leases, so that they meet, with every option; a good part of them
/// is wrong in some way.
final class RandomRequests {
    static final ByteString ZERO = ByteString.copyFrom(new byte[1]);
    private static final ByteString[] KEYS = {
        Requests.bytes("a"),
        Requests.bytes("a/1"),
        Requests.bytes("a/2"),
        Requests.bytes("b"),
        ZERO,
        ByteString.copyFrom(new byte[] {'a', 0}),
        ByteString.copyFrom(new byte[] {'a', (byte) 0xFF}),
        ByteString.copyFrom(new byte[] {(byte) 0xFF, (byte) 0xFF})
    };
    private static final int LEASES = 5;

    private final Random random;
    private final boolean isOrdered;
    private ByteString lastKey = ByteString.EMPTY;
    private long revision = 1;

    RandomRequests(Random random) {
        this(random, false);
    }

    /// @param isOrdered whether all ranges have something in them
    RandomRequests(Random random, boolean isOrdered) {
        this.random = random;
        this.isOrdered = isOrdered;
    }

    /// The store's revision is this now.
    void at(long current) {
        revision = Math.max(revision, current);
    }

    Message next() {
        int kind = random.nextInt(100);
        if (kind < 30) {
            return put().build();
        }
        if (kind < 40) {
            return delete().build();
        }
        if (kind < 65) {
            return range(false).build();
        }
        if (kind < 88) {
            return transaction(2);
        }
        if (kind < 91) {
            return CompactionRequest.newBuilder()
                    .setRevision(revision - random.nextInt(30) + 2)
                    .build();
        }
        if (kind < 95) {
            return LeaseGrantRequest.newBuilder()
                    .setID(leaseId())
                    .setTTL(random.nextInt(20) == 0 ? 9_000_000_001L : 10_000 + random.nextInt(5))
                    .build();
        }
        if (kind < 98) {
            return LeaseRevokeRequest.newBuilder().setID(leaseId()).build();
        }
        return LeaseTimeToLiveRequest.newBuilder()
                .setID(leaseId())
                .setKeys(random.nextBoolean())
                .build();
    }

    private long leaseId() {
        return 1 + random.nextInt(LEASES);
    }

    private boolean rarely() {
        return random.nextInt(10) == 0;
    }

    private ByteString key() {
        lastKey = someKey(random);
        return lastKey;
    }

    /// Comes after the key in every request.
    private ByteString end() {
        ByteString end = someEnd(random);
        boolean isEmpty = ByteString.unsignedLexicographicalComparator().compare(lastKey, end) >= 0;
        return isOrdered && isEmpty && !end.equals(ZERO) ? ByteString.EMPTY : end;
    }

    static ByteString someKey(Random random) {
        return random.nextInt(60) == 0 ? ByteString.EMPTY : KEYS[random.nextInt(KEYS.length)];
    }

    static ByteString someEnd(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> ZERO;
            case 1, 2 -> KEYS[random.nextInt(KEYS.length)];
            default -> ByteString.EMPTY;
        };
    }

    private PutRequest.Builder put() {
        PutRequest.Builder put = PutRequest.newBuilder().setKey(key()).setPrevKv(random.nextBoolean());
        boolean keepsValue = rarely();
        boolean keepsLease = rarely();
        if (!keepsValue || rarely()) {
            put.setValue(ByteString.copyFromUtf8("v" + random.nextInt(4)));
        }
        if (random.nextInt(4) == 0 && (!keepsLease || rarely())) {
            put.setLease(leaseId());
        }
        return put.setIgnoreValue(keepsValue).setIgnoreLease(keepsLease);
    }

    private DeleteRangeRequest.Builder delete() {
        return DeleteRangeRequest.newBuilder().setKey(key()).setRangeEnd(end()).setPrevKv(random.nextBoolean());
    }

    /// Sorted by what may be equal, etcd leaves the order open: then the limit must not cut.
    private RangeRequest.Builder range(boolean isInTransaction) {
        RangeRequest.Builder range = RangeRequest.newBuilder()
                .setKey(key())
                .setRangeEnd(end())
                .setKeysOnly(rarely())
                .setCountOnly(rarely())
                .setSerializable(random.nextBoolean())
                .setSortOrderValue(random.nextInt(3));
        if (rarely()) {
            range.setSortTargetValue(1 + random.nextInt(4));
        } else if (random.nextInt(3) == 0) {
            range.setLimit(random.nextInt(5));
        }
        if (random.nextInt(4) == 0) {
            range.setRevision(Math.max(isInTransaction ? 0 : -1, revision - random.nextInt(20) + 2));
        }
        if (rarely()) {
            range.setMinModRevision(revision - random.nextInt(20));
        }
        if (rarely()) {
            range.setMaxModRevision(revision - random.nextInt(20));
        }
        if (rarely()) {
            range.setMinCreateRevision(revision - random.nextInt(20));
        }
        if (rarely()) {
            range.setMaxCreateRevision(revision - random.nextInt(20));
        }
        return range;
    }

    private TxnRequest transaction(int depth) {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            transaction.addCompare(compare());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            transaction.addSuccess(operation(depth));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            transaction.addFailure(operation(depth));
        }
        return transaction.build();
    }

    private RequestOp operation(int depth) {
        RequestOp.Builder operation = RequestOp.newBuilder();
        switch (random.nextInt(depth > 0 ? 8 : 7)) {
            case 0, 1, 2 -> operation.setRequestPut(put());
            case 3 -> operation.setRequestDeleteRange(delete());
            case 7 -> operation.setRequestTxn(transaction(depth - 1));
            default -> operation.setRequestRange(range(true));
        }
        return operation.build();
    }

    private Compare compare() {
        Compare.Builder compare = Compare.newBuilder().setKey(key()).setResultValue(random.nextInt(4));
        if (random.nextInt(4) == 0) {
            compare.setRangeEnd(end());
        }
        int number = random.nextInt(4);
        switch (random.nextInt(4)) {
            case 0 -> compare.setTarget(Compare.CompareTarget.VERSION).setVersion(number);
            case 1 -> compare.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(number * revision / 3);
            case 2 -> compare.setTarget(Compare.CompareTarget.MOD).setModRevision(number * revision / 3);
            default -> compare.setTarget(Compare.CompareTarget.VALUE).setValue(Requests.bytes("v" + number));
        }
        return compare.build();
    }
}
