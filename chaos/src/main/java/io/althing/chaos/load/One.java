package io.althing.chaos.load;

import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Waits for one answer, and hands it to the desk's thread; nothing for an error.
final class One<A> implements StreamObserver<A> {
    private final Desk desk;
    private final Consumer<Optional<A>> then;
    private @Nullable A answer;
    private boolean isTold;

    One(Desk desk, Consumer<Optional<A>> then) {
        this.desk = desk;
        this.then = then;
    }

    @Override
    public void onNext(A next) {
        answer = next;
        tell();
    }

    @Override
    public void onError(Throwable error) {
        tell();
    }

    @Override
    public void onCompleted() {
        tell();
    }

    private void tell() {
        if (!isTold) {
            isTold = true;
            Optional<A> told = Optional.ofNullable(answer);
            desk.execute(() -> then.accept(told));
        }
    }
}
