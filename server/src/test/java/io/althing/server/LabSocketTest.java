package io.althing.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.server.tls.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console's lab over its WebSocket: who gets one, and when it ends.
class LabSocketTest {
    private static final int WORLDS = 16;

    @TempDir
    static Path root;

    private static AlthingServer server;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        server = AlthingServer.start(
                ServerConfig.of(List.of(
                        "--data-dir=" + root.resolve("m"),
                        "--listen-client-urls=http://127.0.0.1:0",
                        "--listen-peer-urls=http://127.0.0.1:0",
                        "--cors=https://console.example",
                        "--bcrypt-cost=4")),
                (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String host() {
        return "127.0.0.1:" + server.clientAddresses().getFirst().getPort();
    }

    private static String begin(int story, int until, String token) {
        return "{\"kind\":\"begin\",\"story\":" + story + ",\"token\":\"" + token
                + "\",\"seed\":1,\"voters\":5,\"moves\":[],\"from\":0,\"until\":" + until + "}";
    }

    /// A page's end of the connection.
    private static final class Page implements WebSocket.Listener {
        private static final String OVER = "over";

        private final StringBuilder part = new StringBuilder();
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> code = new CompletableFuture<>();
        private String reason = "";
        private WebSocket socket;

        static Page open(HttpClient http, String address, String... headers) {
            Page page = new Page();
            WebSocket.Builder builder = http.newWebSocketBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            page.socket = builder.buildAsync(URI.create(address), page).join();
            return page;
        }

        static Page open(String... headers) {
            return open(HTTP, "ws://" + host() + "/ui/lab", headers);
        }

        Page say(String text) {
            socket.sendText(text, true).join();
            return this;
        }

        String next() throws InterruptedException {
            String next = told.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("an answer in time").isNotNull();
            return next;
        }

        /// All that is told until the wish is fulfilled.
        String all() throws InterruptedException {
            StringBuilder all = new StringBuilder();
            while (!all.toString().contains("\"isLast\":true")) {
                String next = next();
                assertThat(next).as("%s %s", code, reason).isNotEqualTo(OVER);
                all.append(next).append('\n');
            }
            return all.toString();
        }

        int end() {
            return code.orTimeout(30, TimeUnit.SECONDS).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isWhole) {
            part.append(text);
            if (isWhole) {
                told.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String why) {
            reason = why;
            code.complete(status);
            told.add(OVER);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            code.completeExceptionally(error);
            told.add(OVER);
        }
    }

    private static int statusOf(String... headers) {
        try {
            Page.open(headers).socket.abort();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    private static String post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + host() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aWorldIsBegunAndGoesOn() throws InterruptedException {
        Page page = Page.open("Origin", "http://" + host());
        assertThat(page.say(begin(7, 3_000, "")).all())
                .contains("\"story\":7")
                .contains("\"role\":\"leader\"")
                .contains("\"until\":3000,");
        page.say("{\"kind\":\"go\",\"story\":7,\"until\":5000,\"toChange\":false,"
                + "\"moves\":[{\"at\":3001,\"deed\":\"propose\",\"a\":1,\"b\":0}]}");
        assertThat(page.all()).doesNotContain("\"sent\":3000").contains("1:v1").contains("\"until\":5000,");
        page.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(page.end()).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void thePageOfAStrangerGetsNoConnection() {
        assertThat(statusOf("Origin", "https://evil.example")).isEqualTo(403);
        assertThat(statusOf("Origin", "http://127.0.0.1:1")).isEqualTo(403);
        assertThat(statusOf("Origin", "null")).isEqualTo(403);
        assertThat(statusOf("Origin", "https://console.example")).isEqualTo(101);
        assertThat(statusOf()).as("a program, which is no page").isEqualTo(101);
    }

    @Test
    void whatIsNoWebSocketIsToldSo() throws Exception {
        assertThat(post("/ui/lab", begin(1, 1, ""))).contains("this is a WebSocket, version 13");
        InetSocketAddress address = server.clientAddresses().getFirst();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /ui/lab HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 8\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 426")
                    .contains("sec-websocket-version: 13\r\n");
        }
    }

    @Test
    void whatIsNotUnderstoodEndsTheConnection() {
        Page garbage = Page.open().say("{\"kind\":");
        assertThat(garbage.end()).isEqualTo(4_400);
        assertThat(garbage.reason).contains("not what is asked here");
        Page past = Page.open()
                .say(begin(1, 100, ""))
                .say("{\"kind\":\"go\",\"story\":1,\"until\":200,\"toChange\":false,"
                        + "\"moves\":[{\"at\":0,\"deed\":\"crash\",\"a\":1,\"b\":0}]}");
        assertThat(past.end()).isEqualTo(4_400);
        Page bytes = Page.open();
        bytes.socket.sendBinary(ByteBuffer.allocate(3), true).join();
        assertThat(bytes.end()).isEqualTo(1003);
        Page pieces = Page.open();
        for (int i = 0; i < 70 && !pieces.code.isDone(); i++) {
            pieces.socket
                    .sendText("x".repeat(1 << 10), false)
                    .exceptionally(gone -> null)
                    .join();
        }
        assertThat(pieces.code).as("too long, in pieces").satisfies(LabSocketTest::isEndedAsTooBig);
        Page whole = Page.open();
        whole.socket
                .sendText("x".repeat((64 << 10) + 1), true)
                .exceptionally(gone -> null)
                .join();
        assertThat(whole.code).as("too long, in one").satisfies(LabSocketTest::isEndedAsTooBig);
    }

    /// Whoever still sends may find the connection reset instead of what was said of it.
    private static void isEndedAsTooBig(CompletableFuture<Integer> code) {
        int end = code.orTimeout(30, TimeUnit.SECONDS)
                .exceptionally(error -> error instanceof IOException ? 1009 : -1)
                .join();
        assertThat(end).isEqualTo(1009);
    }

    @Test
    void aMemberHasSoManyWorldsAndNoMore() throws InterruptedException {
        Page[] pages = new Page[WORLDS];
        for (int i = 0; i < WORLDS; i++) {
            pages[i] = entered(i);
        }
        Page late = Page.open().say(begin(99, 0, ""));
        assertThat(late.end()).isEqualTo(1013);
        assertThat(late.reason).contains("16 worlds");
        for (Page each : pages) {
            each.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            each.end();
        }
        entered(100).socket.abort();
    }

    /// A connection with a world. What ends is told before its place is free.
    private static Page entered(int story) throws InterruptedException {
        while (true) {
            Page page = Page.open().say(begin(story, 0, ""));
            if (page.next().contains("\"isLast\":true")) {
                return page;
            }
            assertThat(page.end()).isEqualTo(1013);
        }
    }

    @Test
    void withAuthOnWhoeverAsksMustBeSomebodyAsLongAsItGoesOn() throws Exception {
        post("/v3/auth/user/add", "{\"name\":\"root\",\"password\":\"r\"}");
        post("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        Page before = Page.open().say(begin(1, 0, ""));
        before.all();
        post("/v3/auth/enable", "{}");
        String token = token();
        try {
            before.say("{\"kind\":\"go\",\"story\":1,\"until\":9,\"toChange\":false,\"moves\":[]}");
            assertThat(before.end()).isEqualTo(4_400);
            assertThat(before.reason).contains("user name is empty");
            Page nobody = Page.open().say(begin(1, 0, "made.up"));
            assertThat(nobody.end()).isEqualTo(4_401);
            assertThat(nobody.reason).contains("invalid auth token");
            Page root = Page.open().say(begin(1, 1_000, token));
            assertThat(root.all()).contains("\"until\":1000,");
            // Whoever changes a user ends the tokens that were given out before.
            post("/v3/auth/user/changepw", "{\"name\":\"root\",\"password\":\"s\"}", "Authorization", token);
            root.say("{\"kind\":\"go\",\"story\":1,\"until\":2000,\"toChange\":false,\"moves\":[]}");
            assertThat(root.end()).isEqualTo(4_401);
        } finally {
            post("/v3/auth/disable", "{}", "Authorization", token());
        }
    }

    private static String token() throws IOException, InterruptedException {
        for (String password : List.of("r", "s")) {
            Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"")
                    .matcher(post("/v3/auth/authenticate", "{\"name\":\"root\",\"password\":\"" + password + "\"}"));
            if (token.find()) {
                return token.group(1);
            }
        }
        throw new AssertionError("root may not log in");
    }

    @Test
    void itGoesThroughTls() throws Exception {
        TestAuthority authority = TestAuthority.in(root.resolve("ca"), "ours");
        try (TlsMember member = TlsMember.start(root.resolve("tls"), authority);
                HttpClient https =
                        HttpClient.newBuilder().sslContext(trusting(authority)).build()) {
            Page page = Page.open(
                    https,
                    "wss://127.0.0.1:" + member.port() + "/ui/lab",
                    "Origin",
                    "https://127.0.0.1:" + member.port());
            assertThat(page.say(begin(7, 2_000, "")).all()).contains("\"until\":2000,");
            assertThatThrownBy(() -> Page.open(
                            https, "wss://127.0.0.1:" + member.port() + "/ui/lab", "Origin", "https://evil.example"))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);
            page.socket.abort();
        }
    }

    private static SSLContext trusting(TestAuthority authority) throws Exception {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load((InputStream) null, null);
        try (InputStream in = Files.newInputStream(authority.certificate())) {
            known.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void aMemberStopsWhileAPageLooksOn() throws Exception {
        AlthingServer other = TlsMember.start(root.resolve("other"), "http", List.of());
        int port = other.clientAddresses().getFirst().getPort();
        Page page = Page.open(HTTP, "ws://127.0.0.1:" + port + "/ui/lab").say(begin(1, 0, ""));
        page.all();
        other.close();
        assertThat(page.code
                        .handle((code, error) -> true)
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .isTrue();
    }
}
