package io.althing.bench.trial;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is done with the one answer to a request, or without it.
final class Reply<A> implements StreamObserver<A> {
    private final Consumer<A> good;
    private final Consumer<Throwable> bad;
    private @Nullable A answer;

    Reply(Consumer<A> good, Consumer<Throwable> bad) {
        this.good = good;
        this.bad = bad;
    }

    /// @param ask sends the request; its answer goes to what it is given
    static <A> CompletableFuture<A> to(Consumer<StreamObserver<A>> ask) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        ask.accept(new Reply<>(answer::complete, answer::completeExceptionally));
        return answer;
    }

    @Override
    public void onNext(A value) {
        answer = value;
    }

    @Override
    public void onError(Throwable cause) {
        bad.accept(cause);
    }

    @Override
    public void onCompleted() {
        if (answer == null) {
            bad.accept(new IllegalStateException("a call ended well, without an answer"));
        } else {
            good.accept(answer);
        }
    }
}
