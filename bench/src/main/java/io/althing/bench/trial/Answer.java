package io.althing.bench.trial;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one answer to a request, or why there is none.
final class Answer<A> extends CompletableFuture<A> implements StreamObserver<A> {
    private @Nullable A last;

    /// @param ask sends the request; its answer goes to what it is given
    static <A> Answer<A> to(Consumer<StreamObserver<A>> ask) {
        Answer<A> answer = new Answer<>();
        ask.accept(answer);
        return answer;
    }

    @Override
    public void onNext(A value) {
        last = value;
    }

    @Override
    public void onError(Throwable cause) {
        completeExceptionally(cause);
    }

    @Override
    public void onCompleted() {
        if (last == null) {
            completeExceptionally(new IllegalStateException("a call ended well, without an answer"));
        } else {
            complete(last);
        }
    }
}
