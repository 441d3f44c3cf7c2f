package io.althing.client.rpc;

import io.althing.client.error.AlthingException;
import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.ClientClosedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a request will be answered with. The request is on its way already when this is returned;
/// take the answer in whichever style suits:
///
/// ```java kv.get("key").await();                                  // blocks this thread, which
/// may be a virtual one kv.get("key").future().thenApply(…);                    // composes
/// kv.get("key").onAnswer(value -> …, failure -> …);       // calls back ```
///
/// Stages of [#future()] and listeners run on the client's callback executor, where they may
/// block, never on a thread of the network.
///
/// @param <T> what a good answer is
public final class Answer<T> {
    private final CompletableFuture<T> result;
    private final Executor callbacks;
    private final Runnable withdraw;

    public Answer(CompletableFuture<T> result, Executor callbacks) {
        this(result, callbacks, () -> {});
    }

    /// @param withdraw what to do if nobody wants the answer any more; called at most once for
    /// each
    ///     that gives up
    public Answer(CompletableFuture<T> result, Executor callbacks, Runnable withdraw) {
        this.result = result;
        this.callbacks = callbacks;
        this.withdraw = withdraw;
    }

    /// Waits for the answer. The request's own timeout bounds the wait.
    ///
    /// @throws AlthingException if there is none; its type says whether a write may have had an
    /// effect
    /// @throws CallInterruptedException if this thread is interrupted, whose flag stays set; the
    ///     answer is withdrawn then
    public T await() {
        try {
            return result.get();
        } catch (InterruptedException e) {
            // Whether or not it came this very moment: nobody will have it.
            withdraw.run();
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw here(failure(e));
        } catch (CancellationException e) {
            throw here(failure(e));
        }
    }

    /// Waits for the answer, but no longer than `atMost`. The request goes on.
    ///
    /// @throws TimeoutException if it takes longer
    /// @throws AlthingException as [#await()] does
    public T await(Duration atMost) throws TimeoutException {
        try {
            return result.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Whether or not it came this very moment: nobody will have it.
            withdraw.run();
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw here(failure(e));
        } catch (CancellationException e) {
            throw here(failure(e));
        }
    }

    /// Returns a future that fails with an [AlthingException] if there is no answer. Cancelling
    /// it does not cancel the request.
    public CompletableFuture<T> future() {
        CompletableFuture<T> own = new CompletableFuture<>();
        result.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        own.complete(value);
                    } else {
                        own.completeExceptionally(cause(failure));
                    }
                },
                callbacks);
        return own;
    }

    /// Has one of the two called once, on the callback executor.
    public void onAnswer(Consumer<? super T> then, Consumer<? super AlthingException> otherwise) {
        result.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        then.accept(value);
                    } else {
                        otherwise.accept(failure(failure));
                    }
                },
                callbacks);
    }

    /// Says that the answer is not wanted any more. A request for something that would have to be
    /// given back, such as a lock, is taken back, or what it was granted is; others go on
    /// unheard.
    public void withdraw() {
        if (!result.isDone()) {
            withdraw.run();
        }
    }

    /// Says that nobody has the answer or will have it, though it may be here: what it granted is
    /// given back. For what is built upon answers; whoever may have used it takes [#withdraw()].
    public void abandon() {
        withdraw.run();
    }

    /// Returns the answer to what is asked next, knowing this one's. `next` runs on a thread of
    /// the network: it must not block.
    public <U> Answer<U> then(Function<? super T, Answer<U>> next) {
        CompletableFuture<Answer<U>> second = new CompletableFuture<>();
        CompletableFuture<U> both = result.thenCompose(value -> {
            Answer<U> asked = next.apply(value);
            second.complete(asked);
            return asked.result;
        });
        return new Answer<>(both, callbacks, () -> {
            withdraw.run();
            second.thenAccept(asked -> asked.withdraw.run());
        });
    }

    /// Returns an answer that is this one's, changed by a function that neither blocks nor fails:
    /// it may run on a thread of the network.
    public <U> Answer<U> map(Function<? super T, ? extends U> change) {
        return new Answer<>(result.thenApply(change), callbacks, withdraw);
    }

    public boolean isDone() {
        return result.isDone();
    }

    /// Returns the answer if it is here and good.
    public Optional<T> now() {
        return result.isDone() && !result.isCompletedExceptionally() ? Optional.of(result.join()) : Optional.empty();
    }

    /// Has `then` called with the answer or with the failure, on a thread of the network: it must
    /// not block. For what is built upon answers.
    public void directly(BiConsumer<? super @Nullable T, ? super @Nullable AlthingException> then) {
        result.whenComplete((value, failure) -> {
            if (failure == null) {
                then.accept(value, null);
            } else {
                then.accept(null, failure(failure));
            }
        });
    }

    private static CallInterruptedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CallInterruptedException(
                "interrupted while waiting for an answer; a write may be carried out all the same", e);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean isWrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return isWrapped && cause != null ? cause : failure;
    }

    private static AlthingException failure(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof AlthingException) {
            return (AlthingException) cause;
        }
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        if (cause instanceof CancellationException) {
            return new ClientClosedException("the request was given up", cause);
        }
        throw new IllegalStateException("a bug of this client", cause);
    }

    /// A failure was made by a thread of the network: where it is thrown is told beside that.
    private static AlthingException here(AlthingException failure) {
        failure.addSuppressed(new AwaitedHere());
        return failure;
    }

    private static final class AwaitedHere extends Exception {
        private static final long serialVersionUID = 1;

        AwaitedHere() {
            super("awaited here");
        }
    }
}
