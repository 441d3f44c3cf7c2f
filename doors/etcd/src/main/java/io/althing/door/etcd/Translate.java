package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import java.util.ArrayList;
import java.util.List;

/// etcd's requests as commands and queries. What can be wrong with a request by itself is found
/// here, before anything is proposed.
final class Translate {
    static final ByteString ZERO = ByteString.copyFrom(new byte[] {0});

    private Translate() {}

    static Bytes bytes(ByteString value) {
        return Bytes.wrap(value.toByteArray());
    }

    /// An empty end means the one key, a single zero byte means everything from the key on.
    static KeyRange range(ByteString key, ByteString end) {
        if (end.isEmpty()) {
            return KeyRange.single(bytes(key));
        }
        return new KeyRange(bytes(key), end.equals(ZERO) ? null : bytes(end));
    }

    static RangeQuery query(RangeRequest request) {
        if (request.getKey().isEmpty()) {
            throw WireErrors.emptyKey();
        }
        return new RangeQuery(
                range(request.getKey(), request.getRangeEnd()),
                request.getLimit(),
                request.getRevision(),
                order(request),
                target(request),
                request.getKeysOnly(),
                request.getCountOnly(),
                request.getMinModRevision(),
                request.getMaxModRevision(),
                request.getMinCreateRevision(),
                request.getMaxCreateRevision());
    }

    private static RangeQuery.Order order(RangeRequest request) {
        return switch (request.getSortOrder()) {
            case NONE -> RangeQuery.Order.NONE;
            case ASCEND -> RangeQuery.Order.ASCEND;
            case DESCEND -> RangeQuery.Order.DESCEND;
            case UNRECOGNIZED -> throw WireErrors.invalidSortOption();
        };
    }

    private static RangeQuery.Target target(RangeRequest request) {
        return switch (request.getSortTarget()) {
            case KEY -> RangeQuery.Target.KEY;
            case VERSION -> RangeQuery.Target.VERSION;
            case CREATE -> RangeQuery.Target.CREATE;
            case MOD -> RangeQuery.Target.MOD;
            case VALUE -> RangeQuery.Target.VALUE;
            case UNRECOGNIZED -> throw WireErrors.invalidSortOption();
        };
    }

    static Command.Put put(PutRequest request) {
        if (request.getKey().isEmpty()) {
            throw WireErrors.emptyKey();
        }
        if (request.getIgnoreValue() && !request.getValue().isEmpty()) {
            throw WireErrors.valueProvided();
        }
        if (request.getIgnoreLease() && request.getLease() != 0) {
            throw WireErrors.leaseProvided();
        }
        return new Command.Put(
                bytes(request.getKey()),
                bytes(request.getValue()),
                request.getLease(),
                request.getPrevKv(),
                request.getIgnoreValue(),
                request.getIgnoreLease());
    }

    static Command.DeleteRange delete(DeleteRangeRequest request) {
        if (request.getKey().isEmpty()) {
            throw WireErrors.emptyKey();
        }
        return new Command.DeleteRange(range(request.getKey(), request.getRangeEnd()), request.getPrevKv());
    }

    /// @param operationsMax what is left of the bound at this depth
    static Command.Transaction transaction(TxnRequest request, int operationsMax) {
        int most = Math.max(request.getCompareCount(), Math.max(request.getSuccessCount(), request.getFailureCount()));
        if (most > operationsMax) {
            throw WireErrors.tooManyOperations();
        }
        List<Compare> compares = new ArrayList<>(request.getCompareCount());
        for (io.etcd.jetcd.api.Compare compare : request.getCompareList()) {
            compares.add(compare(compare));
        }
        return new Command.Transaction(
                compares,
                operations(request.getSuccessList(), operationsMax - most),
                operations(request.getFailureList(), operationsMax - most));
    }

    private static List<Operation> operations(List<RequestOp> requests, int operationsMax) {
        List<Operation> operations = new ArrayList<>(requests.size());
        for (RequestOp request : requests) {
            operations.add(
                    switch (request.getRequestCase()) {
                        case REQUEST_RANGE -> query(request.getRequestRange());
                        case REQUEST_PUT -> put(request.getRequestPut());
                        case REQUEST_DELETE_RANGE -> delete(request.getRequestDeleteRange());
                        case REQUEST_TXN -> transaction(request.getRequestTxn(), operationsMax);
                        case REQUEST_NOT_SET -> throw WireErrors.keyNotFound();
                    });
        }
        return operations;
    }

    private static Compare compare(io.etcd.jetcd.api.Compare compare) {
        if (compare.getKey().isEmpty()) {
            throw WireErrors.emptyKey();
        }
        Compare.Target target = target(compare);
        Compare.Relation relation = switch (compare.getResult()) {
            case EQUAL -> Compare.Relation.EQUAL;
            case GREATER -> Compare.Relation.GREATER;
            case LESS -> Compare.Relation.LESS;
            case NOT_EQUAL -> Compare.Relation.NOT_EQUAL;
            case UNRECOGNIZED -> throw WireErrors.invalidCompare();
        };
        // A field of another kind than the target counts as zero or empty.
        long number = switch (target) {
            case VERSION -> compare.getVersion();
            case CREATE -> compare.getCreateRevision();
            case MOD -> compare.getModRevision();
            case LEASE -> NewerFields.lease(compare);
            case VALUE -> 0;
        };
        Bytes value = target == Compare.Target.VALUE ? bytes(compare.getValue()) : Bytes.EMPTY;
        return new Compare(range(compare.getKey(), compare.getRangeEnd()), target, relation, number, value);
    }

    private static Compare.Target target(io.etcd.jetcd.api.Compare compare) {
        if (NewerFields.isLeaseTarget(compare)) {
            return Compare.Target.LEASE;
        }
        return switch (compare.getTarget()) {
            case VERSION -> Compare.Target.VERSION;
            case CREATE -> Compare.Target.CREATE;
            case MOD -> Compare.Target.MOD;
            case VALUE -> Compare.Target.VALUE;
            case UNRECOGNIZED -> throw WireErrors.invalidCompare();
        };
    }
}
