package io.althing.door.etcd;

import com.google.protobuf.MessageLite;
import io.althing.node.Member;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.CompactionResponse;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;

/// etcdserverpb.KV.
final class KvService extends KVGrpc.KVImplBase {
    private final Member member;
    private final EtcdOptions options;
    private final Answers answers;

    KvService(Member member, EtcdOptions options) {
        this.member = member;
        this.options = options;
        this.answers = new Answers(member);
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> call) {
        Reply.checked(call, () -> {
            RangeQuery query = Translate.query(request);
            var reply = Reply.with(call, Result.Range.class, answers::range);
            if (request.getSerializable()) {
                member.readLocal(Callers.current(), query, reply);
            } else {
                member.read(Callers.current(), query, reply);
            }
        });
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> call) {
        Reply.checked(call, () -> {
            Command command = Translate.put(request);
            checkSize(request);
            member.write(command.onBehalfOf(Callers.current()), Reply.with(call, Result.Put.class, answers::put));
        });
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> call) {
        Reply.checked(call, () -> {
            Command command = Translate.delete(request);
            checkSize(request);
            member.write(
                    command.onBehalfOf(Callers.current()), Reply.with(call, Result.Deleted.class, answers::deleted));
        });
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> call) {
        Reply.checked(call, () -> {
            Command.Transaction command = Translate.transaction(request, options.txnOperationsMax());
            var reply = Reply.with(call, Result.Transaction.class, answers::transaction);
            Caller caller = Callers.current();
            if (!command.isReadOnly()) {
                Overlaps.check(command);
                checkSize(request);
                member.write(command.onBehalfOf(caller), reply);
            } else if (isSerializable(request)) {
                member.readLocal(caller, command, reply);
            } else {
                member.read(caller, command, reply);
            }
        });
    }

    /// A transaction that only compares is not: its verdict is an answer, which may not be stale.
    private static boolean isSerializable(TxnRequest request) {
        return request.getSuccessCount() + request.getFailureCount() > 0
                && areSerializable(request.getSuccessList())
                && areSerializable(request.getFailureList());
    }

    private static boolean areSerializable(List<RequestOp> operations) {
        for (RequestOp operation : operations) {
            if (!operation.getRequestRange().getSerializable()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void compact(CompactionRequest request, StreamObserver<CompactionResponse> call) {
        member.write(
                new Command.Compact(request.getRevision()).onBehalfOf(Callers.current()),
                Reply.with(
                        call,
                        Result.Compacted.class,
                        result -> CompactionResponse.newBuilder()
                                .setHeader(answers.header(result.revision()))
                                .build()));
    }

    private void checkSize(MessageLite request) {
        if (request.getSerializedSize() > options.requestMaxBytes()) {
            throw WireErrors.requestTooLarge();
        }
    }
}
