package io.althing.bench.trial;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What goes wrong on the thread of the clients, told on that of the trial as soon as it waits.
final class Failures {
    static final double LIMIT_SECONDS = 300;

    private final CompletableFuture<IOException> first = new CompletableFuture<>();

    /// All but the first are left out: they follow from it.
    void tell(String what, @Nullable Throwable cause) {
        first.complete(new IOException(cause == null ? what : what + ": " + cause.getMessage(), cause));
    }

    /// @param missing what is to be told if it has not come in time
    void await(CompletableFuture<?> end, Supplier<String> missing) throws IOException {
        await(end, LIMIT_SECONDS, missing);
    }

    void await(CompletableFuture<?> end, double seconds, Supplier<String> missing) throws IOException {
        try {
            Object come = CompletableFuture.anyOf(first, end).get((long) (seconds * 1e3), TimeUnit.MILLISECONDS);
            if (come instanceof IOException failure) {
                throw new IOException(failure.getMessage(), failure);
            }
        } catch (ExecutionException e) {
            throw new IOException(missing.get() + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException(missing.get() + " after " + (long) seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
