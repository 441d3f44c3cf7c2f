package io.althing.acceptance;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A member's JSON API, as somebody besides the one in the browser uses it.
final class GatewayClient implements AutoCloseable {
    private static final int OPERATIONS_MAX = 125;

    private final String endpoint;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    GatewayClient(String endpoint) {
        this.endpoint = endpoint;
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws IllegalStateException with what was said, if it was refused
    JsonObject post(String path, Map<String, ?> request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(endpoint + path))
                        .POST(HttpRequest.BodyPublishers.ofString(new Gson().toJson(request)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + response.body());
        }
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    void put(String key, String value) throws IOException, InterruptedException {
        post("/v3/kv/put", Map.of("key", base64(key), "value", base64(value)));
    }

    void delete(String key) throws IOException, InterruptedException {
        post("/v3/kv/deleterange", Map.of("key", base64(key)));
    }

    /// The value, or an empty text if there is none.
    String get(String key) throws IOException, InterruptedException {
        JsonArray found = post("/v3/kv/range", Map.of("key", base64(key))).getAsJsonArray("kvs");
        return found == null || !found.get(0).getAsJsonObject().has("value")
                ? ""
                : new String(
                        Base64.getDecoder()
                                .decode(found.get(0)
                                        .getAsJsonObject()
                                        .get("value")
                                        .getAsString()),
                        StandardCharsets.UTF_8);
    }

    /// Keys of six digits behind a prefix, in transactions; each holds its number.
    void putMany(String prefix, int count) throws IOException, InterruptedException {
        List<Map<String, ?>> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            operations.add(Map.of(
                    "request_put",
                    Map.of("key", base64(prefix + String.format("%06d", i)), "value", base64(Integer.toString(i)))));
            if (operations.size() == OPERATIONS_MAX || i == count - 1) {
                post("/v3/kv/txn", Map.of("success", operations));
                operations.clear();
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
