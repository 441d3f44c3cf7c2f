package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnResponse;
import java.util.List;

/// Results as etcd's responses.
final class Answers {
    private final Member member;

    Answers(Member member) {
        this.member = member;
    }

    /// The full header: this member's own ids and term.
    ResponseHeader header(long revision) {
        Member.MemberStatus status = member.status();
        return ResponseHeader.newBuilder()
                .setClusterId(status.clusterId())
                .setMemberId(status.memberId())
                .setRaftTerm(status.term())
                .setRevision(revision)
                .build();
    }

    /// The header of an operation inside a transaction.
    private static ResponseHeader inner(long revision) {
        return ResponseHeader.newBuilder().setRevision(revision).build();
    }

    static ByteString bytes(Bytes value) {
        return UnsafeByteOperations.unsafeWrap(value.array());
    }

    static io.etcd.jetcd.api.KeyValue pair(KeyValue pair) {
        return io.etcd.jetcd.api.KeyValue.newBuilder()
                .setKey(bytes(pair.key()))
                .setCreateRevision(pair.createRevision())
                .setModRevision(pair.modRevision())
                .setVersion(pair.version())
                .setValue(bytes(pair.value()))
                .setLease(pair.lease())
                .build();
    }

    RangeResponse range(Result.Range result) {
        return range(result, header(result.revision()));
    }

    private static RangeResponse range(Result.Range result, ResponseHeader header) {
        return pairs(result)
                .setHeader(header)
                .setCount(result.count())
                .setMore(result.hasMore())
                .build();
    }

    /// The pairs alone.
    static RangeResponse.Builder pairs(Result.Range result) {
        RangeResponse.Builder response = RangeResponse.newBuilder();
        for (KeyValue pair : result.pairs()) {
            response.addKvs(pair(pair));
        }
        return response;
    }

    PutResponse put(Result.Put result) {
        return put(result, header(result.revision()));
    }

    private static PutResponse put(Result.Put result, ResponseHeader header) {
        PutResponse.Builder response = PutResponse.newBuilder().setHeader(header);
        KeyValue previous = result.previous();
        if (previous != null) {
            response.setPrevKv(pair(previous));
        }
        return response.build();
    }

    DeleteRangeResponse deleted(Result.Deleted result) {
        return deleted(result, header(result.revision()));
    }

    private static DeleteRangeResponse deleted(Result.Deleted result, ResponseHeader header) {
        DeleteRangeResponse.Builder response =
                DeleteRangeResponse.newBuilder().setHeader(header).setDeleted(result.count());
        for (KeyValue pair : result.previous()) {
            response.addPrevKvs(pair(pair));
        }
        return response.build();
    }

    TxnResponse transaction(Result.Transaction result) {
        return transaction(result, header(result.revision()));
    }

    private static TxnResponse transaction(Result.Transaction result, ResponseHeader header) {
        TxnResponse.Builder response =
                TxnResponse.newBuilder().setHeader(header).setSucceeded(result.isSucceeded());
        for (ResponseOp each : operations(result.results())) {
            response.addResponses(each);
        }
        return response.build();
    }

    private static List<ResponseOp> operations(List<Result> results) {
        return results.stream().map(Answers::operation).toList();
    }

    private static ResponseOp operation(Result result) {
        ResponseOp.Builder response = ResponseOp.newBuilder();
        switch (result) {
            case Result.Range range -> response.setResponseRange(range(range, inner(range.revision())));
            case Result.Put put -> response.setResponsePut(put(put, inner(put.revision())));
            case Result.Deleted deleted -> response.setResponseDeleteRange(deleted(deleted, inner(deleted.revision())));
            case Result.Transaction nested ->
                response.setResponseTxn(transaction(nested, ResponseHeader.getDefaultInstance()));
            case Result.Compacted other -> throw unexpected(other);
            case Result.LeaseGranted other -> throw unexpected(other);
            case Result.LeaseRevoked other -> throw unexpected(other);
            case Result.Alarms other -> throw unexpected(other);
            case Result.Hashed other -> throw unexpected(other);
            case Result.Called other -> throw unexpected(other);
            case Result.Done other -> throw unexpected(other);
            case Result.Failed other -> throw unexpected(other);
        }
        return response.build();
    }

    private static IllegalStateException unexpected(Result result) {
        return new IllegalStateException("no operation of a transaction answers " + result);
    }
}
