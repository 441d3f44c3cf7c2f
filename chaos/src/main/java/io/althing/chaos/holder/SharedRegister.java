package io.althing.chaos.holder;

import io.althing.client.coordination.Grant;
import io.althing.client.guard.Fence;
import io.althing.client.guard.HttpGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// A register outside the cluster, which knows of its locks nothing but tokens.
public final class SharedRegister implements Shared {
    /// Says with a write what the holder believed right before.
    public static final String BELIEF = "Believed-Safe";

    public static final int STALE = 409;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI register;

    SharedRegister(URI register) {
        this.register = register;
    }

    private HttpRequest.Builder request(Grant grant) {
        Fence fence = Fence.of(grant);
        return HttpGuard.with(HttpRequest.newBuilder(register.resolve("/" + fence.name())), fence);
    }

    private String ask(HttpRequest request) throws Stale {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == STALE) {
                throw new Stale();
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long read(Grant grant) throws Stale {
        return Long.parseLong(ask(request(grant).GET().build()));
    }

    @Override
    public void write(Grant grant, long number, boolean isSafe) throws Stale {
        ask(request(grant)
                .header(BELIEF, Boolean.toString(isSafe))
                .POST(HttpRequest.BodyPublishers.ofString(Long.toString(number)))
                .build());
    }
}
