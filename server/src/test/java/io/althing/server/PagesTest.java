package io.althing.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.node.StartRefused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is served over HTTP/1.1, and with what. Requests are written by hand: a client of the JDK
/// does not say what a browser says.
class PagesTest {
    private static final String PUT = "{\"key\":\"a2V5\",\"value\":\"dmFsdWU=\"}";

    @TempDir
    Path root;

    private AlthingServer start(String... more) throws UsageException, StartRefused {
        List<String> flags = new ArrayList<>(List.of(
                "--data-dir=" + root.resolve("m"),
                "--listen-client-urls=http://127.0.0.1:0",
                "--listen-peer-urls=http://127.0.0.1:0"));
        flags.addAll(List.of(more));
        return AlthingServer.start(ServerConfig.of(flags), (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
    }

    private static String ask(InetSocketAddress address, String method, String path, String body, String... headers)
            throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(30_000);
            String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            String host = more.contains("Host:") ? "" : "Host: x\r\n";
            String request = method + " " + path + " HTTP/1.1\r\n" + host + more
                    + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String get(InetSocketAddress address, String path, String... headers) throws IOException {
        return ask(address, "GET", path, "", headers);
    }

    private static InetSocketAddress clients(AlthingServer server) {
        return server.clientAddresses().getFirst();
    }

    @Test
    void aMonitorHasAPortOfItsOwnWithNoWayToTheData() throws Exception {
        try (AlthingServer server = start("--listen-metrics-urls=http://127.0.0.1:0")) {
            InetSocketAddress monitors = server.metricsAddresses().getFirst();
            assertThat(get(monitors, "/metrics")).startsWith("HTTP/1.1 200").contains("etcd_server_has_leader ");
            assertThat(get(monitors, "/health")).startsWith("HTTP/1.1 200").contains("\"health\":\"true\"");
            assertThat(ask(monitors, "POST", "/v3/kv/put", PUT)).startsWith("HTTP/1.1 404");
            assertThat(ask(clients(server), "POST", "/v3/kv/put", PUT)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void theJsonApiCanBeSwitchedOff() throws Exception {
        try (AlthingServer server = start("--enable-grpc-gateway=false")) {
            assertThat(ask(clients(server), "POST", "/v3/kv/put", PUT)).startsWith("HTTP/1.1 404");
            assertThat(get(clients(server), "/ui/")).startsWith("HTTP/1.1 404");
            assertThat(get(clients(server), "/version")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whoeverAsksUnderAnotherNameIsSentAway() throws Exception {
        try (AlthingServer server = start("--host-whitelist=etcd.example,127.0.0.1")) {
            assertThat(get(clients(server), "/version", "Host: evil.example:2379"))
                    .startsWith("HTTP/1.1 421");
            assertThat(ask(clients(server), "POST", "/v3/kv/put", PUT, "Host: evil.example"))
                    .startsWith("HTTP/1.1 421");
            assertThat(get(clients(server), "/version", "Host: ETCD.example:2379"))
                    .startsWith("HTTP/1.1 200");
            assertThat(get(clients(server), "/version", "Host: 127.0.0.1")).startsWith("HTTP/1.1 200");
        }
        assertThat(BrowserGate.hostName("[::1]:2379")).isEqualTo("[::1]");
        assertThat(BrowserGate.hostName("a:1")).isEqualTo("a");
        assertThat(BrowserGate.hostName("")).isEmpty();
    }

    @Test
    void pagesOfStrangersMayNotReadAnswersUnlessTold() throws Exception {
        String origin = "Origin: https://console.example";
        try (AlthingServer server = start()) {
            assertThat(get(clients(server), "/version", origin)).doesNotContainIgnoringCase("access-control");
        }
        try (AlthingServer server = start("--cors=https://console.example")) {
            assertThat(ask(clients(server), "POST", "/v3/kv/put", PUT, origin))
                    .startsWith("HTTP/1.1 200")
                    .contains("access-control-allow-origin: https://console.example\r\n");
            assertThat(ask(clients(server), "OPTIONS", "/v3/kv/put", "", origin))
                    .startsWith("HTTP/1.1 200")
                    .contains("access-control-allow-headers: accept, content-type, authorization\r\n");
            assertThat(get(clients(server), "/version", "Origin: https://evil.example"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContainIgnoringCase("access-control");
        }
    }

    @Test
    void aMemberGoesOnOnlyWithTheJournalItBeganWith() throws Exception {
        String there = "--wal-dir=" + root.resolve("log");
        try (AlthingServer server = start(there)) {
            assertThat(ask(clients(server), "POST", "/v3/kv/put", PUT)).startsWith("HTTP/1.1 200");
            assertThat(root.resolve("log")).isNotEmptyDirectory();
            assertThat(root.resolve("m").resolve("journal")).doesNotExist();
        }
        assertThatThrownBy(this::start)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("lives in " + root.resolve("log"))
                .hasMessageContaining("give --wal-dir " + root.resolve("log"));
        assertThatThrownBy(() -> start("--wal-dir=" + root.resolve("other"))).isInstanceOf(StartRefused.class);
        try (AlthingServer server = start(there)) {
            assertThat(ask(clients(server), "POST", "/v3/kv/range", "{\"key\":\"a2V5\"}"))
                    .contains("dmFsdWU=");
        }
    }
}
