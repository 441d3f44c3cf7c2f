package io.althing.door.etcd;

import com.google.protobuf.MessageLite;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Allowance;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.RangeQuery.Order;
import io.althing.store.command.RangeQuery.Target;
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
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// etcdserverpb.KV.
final class KvService extends KVGrpc.KVImplBase {
    private final Member member;
    private final EtcdOptions options;
    private final Answers answers;

    private final AnswerBudget budget;

    KvService(Member member, EtcdOptions options, AnswerBudget budget) {
        this.budget = budget;
        this.member = member;
        this.options = options;
        this.answers = new Answers(member);
    }

    /// The generated base lacks RangeStream.
    ServerServiceDefinition definition() {
        return ExtraCalls.answeredByStream(
                bindService(),
                "RangeStream",
                RangeRequest.getDefaultInstance(),
                ResponseOp.getDefaultInstance(),
                this::rangeStream);
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> call) {
        Reply.checked(call, () -> {
            RangeQuery query = Translate.query(request);
            read(request, query, budget.open(call), Reply.with(call, Result.Range.class, answers::range));
        });
    }

    private void read(RangeRequest request, RangeQuery query, Allowance allowance, Consumer<Outcome<Result>> reply) {
        if (request.getSerializable()) {
            member.readLocal(Callers.current(), query, allowance, reply);
        } else {
            member.read(Callers.current(), query, allowance, reply);
        }
    }

    private void rangeStream(RangeRequest request, StreamObserver<ResponseOp> call) {
        Reply.checked(call, () -> {
            RangeQuery query = Translate.query(request);
            if (query.order() == Order.DESCEND || query.order() == Order.ASCEND && query.target() != Target.KEY) {
                throw WireErrors.cannotStreamSorted();
            }
            if (query.isFiltered()) {
                throw WireErrors.cannotStreamFiltered();
            }
            if (query.countOnly()) {
                var reply = Reply.with(call, Result.Range.class, result -> RangeStream.whole(answers.range(result)));
                read(request, query, budget.open(call), reply);
                return;
            }
            RangeStream stream = new RangeStream(
                    member, Callers.current(), query, answers, budget, (ServerCallStreamObserver<ResponseOp>) call);
            if (request.getSerializable()) {
                stream.begin();
            } else {
                Reply.onceFresh(member, call, store -> stream.begin());
            }
        });
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> call) {
        Reply.checked(call, () -> {
            Command command = Translate.put(request);
            checkSize(request);
            if (request.getPrevKv()) {
                write(command, call, Result.Put.class, answers::put);
            } else {
                member.write(command.onBehalfOf(Callers.current()), Reply.with(call, Result.Put.class, answers::put));
            }
        });
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> call) {
        Reply.checked(call, () -> {
            Command command = Translate.delete(request);
            checkSize(request);
            write(command, call, Result.Deleted.class, answers::deleted);
        });
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> call) {
        Reply.checked(call, () -> {
            Command.Transaction command = Translate.transaction(request, options.txnOperationsMax());
            if (!command.isReadOnly()) {
                Overlaps.check(command);
                checkSize(request);
                write(command, call, Result.Transaction.class, answers::transaction);
                return;
            }
            var reply = Reply.with(call, Result.Transaction.class, answers::transaction);
            Caller caller = Callers.current();
            if (isSerializable(request)) {
                member.readLocal(caller, command, budget.open(call), reply);
            } else {
                member.read(caller, command, budget.open(call), reply);
            }
        });
    }

    /// Writes what answers with pairs. Memory for them is found before: afterwards it would be
    /// too
    /// late to refuse.
    private <R extends Result, A extends MessageLite> void write(
            Command command, StreamObserver<A> call, Class<R> type, Function<R, A> answer) {
        AnswerBudget.Share share = budget.open(call);
        long expected = command instanceof Operation asked ? member.store().answerBytes(asked) : 0;
        if (expected > Store.WRITE_ANSWER_BYTES_MAX) {
            throw WireErrors.of(Result.Failure.ANSWER_TOO_LARGE);
        }
        try {
            share.take(expected);
        } catch (Allowance.Refused e) {
            throw AnswerBudget.error(e);
        }
        member.write(command.onBehalfOf(Callers.current()), Reply.with(call, type, result -> {
            A message = answer.apply(result);
            share.settle(message.getSerializedSize());
            return message;
        }));
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
