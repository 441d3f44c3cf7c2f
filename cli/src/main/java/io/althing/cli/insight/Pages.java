package io.althing.cli.insight;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a member tells by HTTP on the port for clients: its figures, and how it sees the cluster.
final class Pages implements AutoCloseable {
    private static final int OK = 200;

    private final Target target;
    private final HttpClient client;
    private final Map<String, String> tokens = new HashMap<>();

    Pages(Target target) {
        this.target = target;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(target.timeout())
                .sslContext(PemTls.of(target))
                .build();
    }

    private static URI uri(String endpoint, String path) {
        String base = endpoint.contains("://") ? endpoint : "http://" + endpoint;
        return URI.create(base.replaceFirst("/$", "") + path);
    }

    /// @throws IOException if they cannot be had; the message says why
    Figures figures(String endpoint) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri(endpoint, "/metrics"))
                .timeout(target.timeout())
                .build();
        return Figures.read(body(request));
    }

    /// Returns what docs/console.md says of `/ui/cluster`.
    ///
    /// @throws IOException if it cannot be had, such as from a member without the console
    JsonObject cluster(String endpoint) throws IOException {
        return post(endpoint, "/ui/cluster", new JsonObject(), token(endpoint));
    }

    /// Without auth, and for nobody, there is no token and none is needed.
    private String token(String endpoint) throws IOException {
        if (target.user().isEmpty()) {
            return "";
        }
        String known = tokens.get(endpoint);
        if (known == null) {
            JsonObject login = Json.object("name", target.userName(), "password", target.password());
            try {
                known = Optional.ofNullable(post(endpoint, "/v3/auth/authenticate", login, "")
                                .get("token"))
                        .map(each -> each.getAsString())
                        .orElse("");
            } catch (IOException e) {
                known = "";
            }
            tokens.put(endpoint, known);
        }
        return known;
    }

    private JsonObject post(String endpoint, String path, JsonObject body, String token) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(endpoint, path))
                .timeout(target.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        try {
            return JsonParser.parseString(body(request.build())).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("what " + endpoint + path + " answers cannot be read", e);
        }
    }

    private String body(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new IOException(request.uri() + " answers " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
