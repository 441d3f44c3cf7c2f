package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Store;
import io.althing.store.command.Result;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;

/// Ends unary calls.
final class Reply {
    private Reply() {}

    /// Answers with what `answer` makes of a result of this type, or with the error it stands
    /// for.
    static <R extends Result, A> Consumer<Outcome<Result>> with(
            StreamObserver<A> call, Class<R> type, Function<R, A> answer) {
        return then(call, result -> checked(call, () -> done(call, answer.apply(type.cast(result)))));
    }

    /// Goes on with a result, or ends the call with the error it stands for.
    static Consumer<Outcome<Result>> then(StreamObserver<?> call, Consumer<Result> next) {
        return outcome -> {
            switch (outcome) {
                case Outcome.Answered<Result>(Result.Failed failed) -> call.onError(WireErrors.of(failed.failure()));
                case Outcome.Answered<Result>(var result) -> next.accept(result);
                case Outcome.Unavailable<Result> unavailable -> call.onError(WireErrors.of(unavailable));
            }
        };
    }

    /// Answers with what `answer` makes of the state once everything committed before is applied.
    static <A> void fresh(Member member, StreamObserver<A> call, Function<Store, A> answer) {
        onceFresh(member, call, store -> done(call, answer.apply(store)));
    }

    /// Goes on once everything committed before is applied.
    static void onceFresh(Member member, StreamObserver<?> call, Consumer<Store> next) {
        member.awaitLinearizable(outcome -> {
            switch (outcome) {
                case Outcome.Answered<Store>(var store) -> checked(call, () -> next.accept(store));
                case Outcome.Unavailable<Store>(var reason, var isDefinite) -> call.onError(WireErrors.of(reason));
            }
        });
    }

    static <A> void done(StreamObserver<A> call, A answer) {
        call.onNext(answer);
        call.onCompleted();
    }

    /// Runs a request; what is wrong with it by itself ends the call.
    static void checked(StreamObserver<?> call, Runnable request) {
        try {
            request.run();
        } catch (StatusRuntimeException e) {
            call.onError(e);
        }
    }
}
