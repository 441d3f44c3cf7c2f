package io.althing.client.rpc;

import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.Metadata;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The token that says who asks. It is fetched with the first request and again when a member
/// refuses it; requests that come meanwhile wait for the one that is on its way.
final class Tokens {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    /// A cluster without auth gives no tokens, and asks for none.
    private static final String NOT_NEEDED = "";

    private final Settings.Login login;
    private final Function<AuthenticateRequest, CompletableFuture<AuthenticateResponse>> authenticate;
    private final AtomicReference<@Nullable CompletableFuture<String>> current = new AtomicReference<>();

    Tokens(Settings.Login login, Function<AuthenticateRequest, CompletableFuture<AuthenticateResponse>> authenticate) {
        this.login = login;
        this.authenticate = authenticate;
    }

    static void write(Metadata headers, String token) {
        if (!token.equals(NOT_NEEDED)) {
            headers.put(TOKEN, token);
        }
    }

    /// Returns the token if it is here, or null if it must be fetched.
    @Nullable
    String now() {
        CompletableFuture<String> held = current.get();
        return held != null && held.isDone() && !held.isCompletedExceptionally() ? held.join() : null;
    }

    /// Fetches a token unless another one than `refused` is here or on its way. Calls back with
    /// it, or with why there is none.
    void renew(@Nullable String refused, BiConsumer<@Nullable String, @Nullable Throwable> then) {
        CompletableFuture<String> held = current.get();
        boolean isStale = held == null
                || held.isCompletedExceptionally()
                || (held.isDone() && held.join().equals(refused));
        if (isStale) {
            CompletableFuture<String> fresh = new CompletableFuture<>();
            if (current.compareAndSet(held, fresh)) {
                fetch(fresh);
                held = fresh;
            } else {
                held = current.get();
            }
        }
        if (held == null) {
            throw new IllegalStateException("a token is never taken away");
        }
        held.whenComplete((token, failure) -> then.accept(token, failure));
    }

    private void fetch(CompletableFuture<String> fresh) {
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(login.user())
                .setPassword(login.password())
                .build();
        authenticate.apply(request).whenComplete((response, failure) -> {
            if (failure == null) {
                fresh.complete(response.getToken());
            } else if (isAuthOff(failure)) {
                fresh.complete(NOT_NEEDED);
            } else {
                fresh.completeExceptionally(failure);
            }
        });
    }

    private static boolean isAuthOff(Throwable failure) {
        String text = failure.getMessage();
        return text != null && text.startsWith(Asked.LOGIN) && text.contains("authentication is not enabled");
    }
}
