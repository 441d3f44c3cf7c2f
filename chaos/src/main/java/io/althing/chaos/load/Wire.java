package io.althing.chaos.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.watch.Event;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The store's words in etcd's, and back.
final class Wire {
    /// Stands for the first key there can be, and as an end for no end.
    static final ByteString NUL = ByteString.copyFrom(new byte[1]);

    private Wire() {}

    static ByteString bytes(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }

    static ByteString from(KeyRange range) {
        return range.from().isEmpty() ? NUL : bytes(range.from());
    }

    /// Empty for a single key.
    static ByteString end(KeyRange range) {
        Bytes to = range.to();
        return range.isSingle() ? ByteString.EMPTY : to == null ? NUL : bytes(to);
    }

    static PutRequest put(Command.Put put) {
        return PutRequest.newBuilder()
                .setKey(bytes(put.key()))
                .setValue(bytes(put.value()))
                .setLease(put.lease())
                .setPrevKv(put.returnPrevious())
                .build();
    }

    static DeleteRangeRequest delete(Command.DeleteRange delete) {
        return DeleteRangeRequest.newBuilder()
                .setKey(from(delete.range()))
                .setRangeEnd(end(delete.range()))
                .setPrevKv(delete.returnPrevious())
                .build();
    }

    static RangeRequest range(RangeQuery query, boolean isLocal) {
        return RangeRequest.newBuilder()
                .setKey(from(query.range()))
                .setRangeEnd(end(query.range()))
                .setRevision(query.revision())
                .setSerializable(isLocal)
                .build();
    }

    static TxnRequest transaction(Command.Transaction transaction) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        transaction.compares().forEach(compare -> request.addCompare(compare(compare)));
        transaction.success().forEach(operation -> request.addSuccess(operation(operation)));
        transaction.failure().forEach(operation -> request.addFailure(operation(operation)));
        return request.build();
    }

    private static RequestOp operation(Operation operation) {
        RequestOp.Builder request = RequestOp.newBuilder();
        return switch (operation) {
            case Command.Put put -> request.setRequestPut(put(put)).build();
            case Command.DeleteRange delete ->
                request.setRequestDeleteRange(delete(delete)).build();
            case Command.Transaction inner ->
                request.setRequestTxn(transaction(inner)).build();
            case RangeQuery query ->
                request.setRequestRange(range(query, false)).build();
        };
    }

    private static io.etcd.jetcd.api.Compare compare(Compare compare) {
        var request = io.etcd.jetcd.api.Compare.newBuilder().setKey(from(compare.range()));
        request.setResult(
                switch (compare.relation()) {
                    case EQUAL -> io.etcd.jetcd.api.Compare.CompareResult.EQUAL;
                    case GREATER -> io.etcd.jetcd.api.Compare.CompareResult.GREATER;
                    case LESS -> io.etcd.jetcd.api.Compare.CompareResult.LESS;
                    case NOT_EQUAL -> io.etcd.jetcd.api.Compare.CompareResult.NOT_EQUAL;
                });
        return switch (compare.target()) {
            case VERSION ->
                request.setTarget(io.etcd.jetcd.api.Compare.CompareTarget.VERSION)
                        .setVersion(compare.number())
                        .build();
            case CREATE ->
                request.setTarget(io.etcd.jetcd.api.Compare.CompareTarget.CREATE)
                        .setCreateRevision(compare.number())
                        .build();
            case MOD ->
                request.setTarget(io.etcd.jetcd.api.Compare.CompareTarget.MOD)
                        .setModRevision(compare.number())
                        .build();
            case VALUE ->
                request.setTarget(io.etcd.jetcd.api.Compare.CompareTarget.VALUE)
                        .setValue(bytes(compare.value()))
                        .build();
            case LEASE -> throw new IllegalArgumentException("the client's messages compare no leases");
        };
    }

    private static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }

    private static KeyValue pair(io.etcd.jetcd.api.KeyValue pair) {
        return new KeyValue(
                bytes(pair.getKey()),
                pair.getCreateRevision(),
                pair.getModRevision(),
                pair.getVersion(),
                bytes(pair.getValue()),
                pair.getLease());
    }

    private static @Nullable KeyValue pair(boolean isThere, io.etcd.jetcd.api.KeyValue pair) {
        return isThere ? pair(pair) : null;
    }

    private static List<KeyValue> pairs(List<io.etcd.jetcd.api.KeyValue> pairs) {
        return pairs.stream().map(Wire::pair).toList();
    }

    static Result result(PutResponse put) {
        return new Result.Put(put.getHeader().getRevision(), pair(put.hasPrevKv(), put.getPrevKv()));
    }

    static Result result(DeleteRangeResponse deleted) {
        return new Result.Deleted(
                deleted.getHeader().getRevision(), deleted.getDeleted(), pairs(deleted.getPrevKvsList()));
    }

    static Result result(RangeResponse range) {
        return new Result.Range(
                range.getHeader().getRevision(), pairs(range.getKvsList()), range.getCount(), range.getMore());
    }

    static Result result(TxnResponse transaction) {
        return new Result.Transaction(
                transaction.getHeader().getRevision(),
                transaction.getSucceeded(),
                transaction.getResponsesList().stream().map(Wire::result).toList());
    }

    private static Result result(ResponseOp response) {
        return switch (response.getResponseCase()) {
            case RESPONSE_PUT -> result(response.getResponsePut());
            case RESPONSE_DELETE_RANGE -> result(response.getResponseDeleteRange());
            case RESPONSE_RANGE -> result(response.getResponseRange());
            case RESPONSE_TXN -> result(response.getResponseTxn());
            case RESPONSE_NOT_SET -> throw new IllegalStateException("an operation without an answer: " + response);
        };
    }

    static Event event(io.etcd.jetcd.api.Event event) {
        return new Event(
                event.getType() == io.etcd.jetcd.api.Event.EventType.DELETE,
                pair(event.getKv()),
                pair(event.hasPrevKv(), event.getPrevKv()));
    }
}
