package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The JSON gateway of a real process, as scripts use it.
class GatewayTest {
    @TempDir
    static Path root;

    private static ProcessCluster cluster;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ProcessCluster(root, 1).startAll();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        cluster.close();
    }

    private static HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(cluster.endpoint(0) + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String put(String key, String value) {
        return "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}";
    }

    @Test
    void aScriptWritesReadsAndIsToldItsMistakes() throws Exception {
        HttpResponse<String> written = post("/v3/kv/put", put("a", "1"));
        assertThat(written.statusCode()).isEqualTo(200);
        assertThat(written.headers().firstValue("content-type")).contains("application/json");
        assertThat(post("/v3/kv/range", "{\"key\":\"" + base64("a") + "\"}").body())
                .contains("\"value\":\"" + base64("1") + "\"");
        HttpResponse<String> mistake = post("/v3/kv/range", "{\"key\":");
        assertThat(mistake.statusCode()).isEqualTo(400);
        assertThat(mistake.body()).contains("this is no RangeRequest in JSON");
        assertThat(post("/v3/kv/nothing", "{}").body())
                .isEqualTo("{\"code\":5,\"message\":\"Not Found\",\"details\":[]}");
        HttpRequest get = HttpRequest.newBuilder(URI.create(cluster.endpoint(0) + "/v3/kv/put"))
                .build();
        HttpResponse<String> wrong = client.send(get, HttpResponse.BodyHandlers.ofString());
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).contains("POST");
    }

    @Test
    void aValueOfAMegabyteGoesThroughAndALongerOneIsNamed() throws Exception {
        assertThat(post("/v3/kv/put", put("big", "x".repeat(1 << 20))).statusCode())
                .isEqualTo(200);
        assertThat(post("/v3/kv/put", put("big", "x".repeat(1_600_000))).body())
                .contains("etcdserver: request is too large");
        assertThat(post("/v3/kv/put", put("big", "x".repeat(4 << 20))).statusCode())
                .isEqualTo(413);
    }

    @Test
    void aWatchTellsLineByLineAndLeavesNothingWhenItsClientGoes() throws Exception {
        HttpResponse<InputStream> response = client.send(
                request("/v3/watch", "{\"create_request\":{\"key\":\"" + base64("w") + "\"}}"),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("\"created\":true");
            for (int i = 0; i < 3; i++) {
                post("/v3/kv/put", put("w", "v" + i));
                assertThat(lines.readLine()).contains("\"value\":\"" + base64("v" + i) + "\"");
            }
            assertThat(watchers()).isEqualTo("1");
        }
        ProcessCluster.await(
                "the watcher is gone", Duration.ofSeconds(20), () -> watchers().equals("0"));
    }

    private static String watchers() {
        return cluster.get(0, "/metrics")
                .lines()
                .filter(line -> line.startsWith("etcd_debugging_mvcc_watcher_total "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .findFirst()
                .orElse("");
    }
}
