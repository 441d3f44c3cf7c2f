package io.althing.door.etcd;

import io.althing.node.Outcome;
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
        return outcome -> {
            switch (outcome) {
                case Outcome.Answered<Result>(Result.Failed failed) -> call.onError(WireErrors.of(failed.failure()));
                case Outcome.Answered<Result>(var result) -> done(call, answer.apply(type.cast(result)));
                case Outcome.Unavailable<Result>(var reason, var isDefinite) -> call.onError(WireErrors.of(reason));
            }
        };
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
