package io.althing.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the web console is served; what it shows is tested in a browser, in module `acceptance`.
class UiTest {
    private static final String JSON = "Content-Type: application/json";

    @TempDir
    static Path root;

    private static AlthingServer server;

    @BeforeAll
    static void start() throws Exception {
        server = AlthingServer.start(
                ServerConfig.of(List.of(
                        "--data-dir=" + root.resolve("m"),
                        "--listen-client-urls=http://127.0.0.1:0",
                        "--listen-peer-urls=http://127.0.0.1:0",
                        "--listen-metrics-urls=http://127.0.0.1:0",
                        "--bcrypt-cost=4")),
                (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ask(InetSocketAddress address, String method, String path, String body, String... headers)
            throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(30_000);
            String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            String request = method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + more
                    + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String get(String path, String... headers) throws IOException {
        return ask(server.clientAddresses().getFirst(), "GET", path, "", headers);
    }

    private static String post(String path, String body, String... headers) throws IOException {
        return ask(server.clientAddresses().getFirst(), "POST", path, body, headers);
    }

    @Test
    void thePageAllowsNothingFromElsewhereAndNothingInline() throws IOException {
        assertThat(get("/ui")).startsWith("HTTP/1.1 301").contains("location: /ui/\r\n");
        String page = get("/ui/");
        assertThat(page).startsWith("HTTP/1.1 200").contains("<div id=\"app\">");
        assertThat(page)
                .contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; ")
                .contains("frame-ancestors 'none'")
                .contains("x-content-type-options: nosniff\r\n")
                .contains("referrer-policy: no-referrer\r\n")
                .doesNotContain("<script>")
                .doesNotContain("<style")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    @Test
    void filesArePackedAndSentOnceOnly() throws IOException {
        String script = get("/ui/console.js", "Accept-Encoding: gzip");
        assertThat(script).startsWith("HTTP/1.1 200").contains("content-encoding: gzip\r\n");
        Matcher tag = Pattern.compile("etag: (\"\\w+\")").matcher(script);
        assertThat(tag.find()).isTrue();
        assertThat(get("/ui/console.js", "If-None-Match: " + tag.group(1)))
                .startsWith("HTTP/1.1 304")
                .endsWith("\r\n\r\n");
        assertThat(ask(server.clientAddresses().getFirst(), "HEAD", "/ui/console.css", ""))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n");
    }

    @Test
    void noPathLeadsOutOfTheConsole() throws IOException {
        for (String path : List.of(
                "/ui/nothing",
                "/ui/../version",
                "/ui/%2e%2e/%2e%2e/Main.class",
                "/ui/..%2f..%2fMain.class",
                "/ui/package-info.class",
                "/ui//etc/passwd",
                "/ui/\\..\\Main.class",
                "/ui/index.html%00.js")) {
            assertThat(get(path)).as(path).startsWith("HTTP/1.1 404");
        }
        assertThat(get("/uix")).startsWith("HTTP/1.1 404");
        assertThat(post("/ui/", "{}", JSON)).startsWith("HTTP/1.1 405");
        assertThat(ask(server.metricsAddresses().getFirst(), "GET", "/ui/", "")).startsWith("HTTP/1.1 404");
    }

    @Test
    void thePictureTellsHowTheMemberStands() throws IOException {
        assertThat(post("/ui/cluster", "{}", JSON))
                .startsWith("HTTP/1.1 200")
                .contains("cache-control: no-store\r\n")
                .contains("\"role\":\"leader\"")
                .contains("\"silentMillis\":0");
        String id = Long.toHexString(server.member().status().memberId());
        assertThat(post("/ui/metrics", "{\"member\":\"" + id + "\"}", JSON))
                .startsWith("HTTP/1.1 200")
                .contains("etcd_server_has_leader ");
        assertThat(post("/ui/metrics", "{\"member\":\"77\"}", JSON))
                .startsWith("HTTP/1.1 502")
                .contains("no member has the id 77");
        assertThat(post("/ui/metrics", "[]", JSON)).startsWith("HTTP/1.1 400");
        assertThat(post("/ui/metrics", "{\"member\":null}", JSON)).startsWith("HTTP/1.1 400");
        assertThat(post("/ui/metrics", "{", JSON)).startsWith("HTTP/1.1 400");
    }

    @Test
    void pagesOfStrangersGetNothing() throws IOException {
        assertThat(post("/ui/cluster", "{}")).startsWith("HTTP/1.1 415");
        assertThat(post("/ui/cluster", "{}", "Content-Type: text/plain")).startsWith("HTTP/1.1 415");
        assertThat(post("/ui/cluster", "{}", JSON, "Origin: https://evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(post("/ui/cluster", "{}", JSON, "Origin: http://x")).startsWith("HTTP/1.1 200");
        assertThat(get("/ui/cluster")).startsWith("HTTP/1.1 405");
    }

    @Test
    void withAuthOnWhoeverAsksMustBeSomebody() throws IOException {
        post("/v3/auth/user/add", "{\"name\":\"root\",\"password\":\"r\"}");
        post("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        assertThat(post("/v3/auth/enable", "{}")).startsWith("HTTP/1.1 200");
        try {
            assertThat(post("/ui/cluster", "{}", JSON))
                    .doesNotContain("\"members\"")
                    .contains("user name is empty");
            assertThat(post("/ui/metrics", "{}", JSON, "Authorization: made.up"))
                    .contains("invalid auth token");
            assertThat(get("/ui/")).startsWith("HTTP/1.1 200");
            assertThat(post("/ui/cluster", "{}", JSON, "Authorization: " + token()))
                    .contains("\"members\"");
        } finally {
            post("/v3/auth/disable", "{}", "Authorization: " + token());
        }
    }

    private static String token() throws IOException {
        Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"")
                .matcher(post("/v3/auth/authenticate", "{\"name\":\"root\",\"password\":\"r\"}"));
        assertThat(token.find()).isTrue();
        return token.group(1);
    }
}
