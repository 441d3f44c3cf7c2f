package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.node.StartRefused;
import io.althing.server.tls.TestAuthority;
import io.althing.server.tls.TestAuthority.Issued;
import io.althing.server.tls.TestAuthority.Wanted;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The port for clients with TLS, on real sockets.
class ClientTlsTest {
    private static final int READ_MILLIS_MAX = 20_000;

    @TempDir
    Path root;

    private TestAuthority authority;

    @BeforeEach
    void authority() {
        authority = TestAuthority.in(root.resolve("ca"), "ours");
    }

    private TlsMember start(String... flags) throws UsageException, StartRefused, IOException {
        return TlsMember.start(root, authority, flags);
    }

    private TlsMember startWithClientCertificates(String... more) throws UsageException, StartRefused, IOException {
        String[] flags = new String[more.length + 2];
        flags[0] = "--trusted-ca-file=" + authority.certificate();
        flags[1] = "--client-cert-auth";
        System.arraycopy(more, 0, flags, 2, more.length);
        return start(flags);
    }

    private SSLContext javaContext() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority.x509());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void refusesAll(ManagedChannel channel) {
        assertThatThrownBy(() -> TlsMember.put(channel, "k")).isInstanceOf(StatusRuntimeException.class);
    }

    @Test
    void onePortServesCallsAndPages() throws Exception {
        try (TlsMember member = start()) {
            ManagedChannel channel = member.channel(null);
            TlsMember.put(channel, "k");
            assertThat(TlsMember.count(channel, "k")).isEqualTo(1);

            // This client would take HTTP/2 too, as browsers and curl do.
            try (HttpClient http =
                    HttpClient.newBuilder().sslContext(javaContext()).build()) {
                HttpResponse<String> page = http.send(
                        HttpRequest.newBuilder(URI.create(member.endpoint() + "/health"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(page.body()).contains("\"true\"");
                assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            }
        }
    }

    private String negotiated(int port, String version, String... protocols) throws Exception {
        try (SSLSocket socket = (SSLSocket) javaContext().getSocketFactory().createSocket("127.0.0.1", port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            parameters.setProtocols(new String[] {version});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(READ_MILLIS_MAX);
            socket.startHandshake();
            return socket.getApplicationProtocol() + " " + socket.getSession().getProtocol() + " "
                    + socket.getSession().getCipherSuite();
        }
    }

    @Test
    void clientsThatWantHttp2GetIt() throws Exception {
        try (TlsMember member = start()) {
            assertThat(negotiated(member.port(), "TLSv1.3", "h2")).startsWith("h2 TLSv1.3");
            assertThat(negotiated(member.port(), "TLSv1.3", "h2", "http/1.1")).startsWith("http/1.1");
            assertThat(negotiated(member.port(), "TLSv1.2", "h2")).startsWith("h2 TLSv1.2");
            assertThat(negotiated(member.port(), "TLSv1.2")).startsWith(" TLSv1.2");
            assertThatThrownBy(() -> negotiated(member.port(), "TLSv1.3", "spdy/1"))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void versionsAndSuitesAreThoseThatWereGiven() throws Exception {
        try (TlsMember member = start("--tls-min-version=TLS1.3")) {
            assertThatThrownBy(() -> negotiated(member.port(), "TLSv1.2", "h2")).isInstanceOf(SSLException.class);
            assertThat(negotiated(member.port(), "TLSv1.3", "h2")).startsWith("h2 TLSv1.3");
        }
        try (TlsMember member = start("--cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")) {
            assertThat(negotiated(member.port(), "TLSv1.2", "h2"))
                    .isEqualTo("h2 TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
            assertThat(negotiated(member.port(), "TLSv1.3", "h2")).startsWith("h2 TLSv1.3");
        }
    }

    @Test
    void aClientWithoutACertificateOfTheAuthorityIsTurnedAway() throws Exception {
        TestAuthority others = TestAuthority.in(root.resolve("others"), "ours");
        try (TlsMember member = startWithClientCertificates()) {
            TlsMember.put(member.channel(authority.issue("client", Wanted.of("client"))), "k");

            refusesAll(member.channel(null));
            refusesAll(member.channel(others.issue("client", Wanted.of("client"))));
            refusesAll(member.channel(
                    authority.issue("late", Wanted.of("late").valid(Duration.ofHours(-2), Duration.ofHours(-1)))));
            refusesAll(member.channel(
                    authority.issue("early", Wanted.of("early").valid(Duration.ofHours(1), Duration.ofHours(2)))));
            refusesAll(member.channel(
                    authority.issue("servers", Wanted.of("servers").only(KeyPurposeId.id_kp_serverAuth))));
        }
    }

    @Test
    void onlyCertificatesForAnAllowedHostAreTaken() throws Exception {
        try (TlsMember member = startWithClientCertificates("--client-cert-allowed-hostname=a.example,10.0.0.1")) {
            TlsMember.put(member.channel(authority.issue("a", Wanted.of("x", "a.example"))), "k");
            TlsMember.put(member.channel(authority.issue("star", Wanted.of("x", "*.example"))), "k");
            TlsMember.put(member.channel(authority.issue("ip", Wanted.of("x", "10.0.0.1"))), "k");
            refusesAll(member.channel(authority.issue("b", Wanted.of("a.example", "b.other"))));
            refusesAll(member.channel(authority.issue("deep", Wanted.of("x", "*.a.example"))));
            refusesAll(member.channel(authority.issue("none", Wanted.of("a.example"))));
        }
    }

    @Test
    void revokedCertificatesAreTurnedAwayAlsoOnceTheListIsOld() throws Exception {
        Issued good = authority.issue("good", Wanted.of("good"));
        Issued bad = authority.issue("bad", Wanted.of("bad"));
        Path list = authority.revoke("crl.pem", Duration.ofSeconds(-1), bad.x509());
        try (TlsMember member = startWithClientCertificates("--client-crl-file=" + list)) {
            TlsMember.put(member.channel(good), "k");
            refusesAll(member.channel(bad));

            authority.revoke("crl.pem", Duration.ofHours(1), bad.x509(), good.x509());
            refusesAll(member.channel(good));
        }
    }

    @Test
    void aRenewedCertificateIsShownFromTheNextHandshakeOnAndConnectionsLive() throws Exception {
        try (TlsMember member = start()) {
            ManagedChannel old = member.channel(null);
            TlsMember.put(old, "k");
            assertThat(shown(member)).isEqualTo("CN=server");

            Issued files = authority.issue("server", Wanted.of("renewed", "127.0.0.1"));
            assertThat(shown(member)).isEqualTo("CN=renewed");

            Files.writeString(files.certificate(), "not a certificate");
            assertThat(shown(member)).isEqualTo("CN=renewed");
            Files.delete(files.key());
            assertThat(shown(member)).isEqualTo("CN=renewed");

            authority.issue("server", Wanted.of("again", "127.0.0.1"), TestAuthority.keys("RSA", 2048));
            assertThat(shown(member)).isEqualTo("CN=again");
            assertThat(TlsMember.count(old, "k")).isEqualTo(1);
        }
    }

    private String shown(TlsMember member) throws Exception {
        try (SSLSocket socket = (SSLSocket) javaContext().getSocketFactory().createSocket("127.0.0.1", member.port())) {
            socket.setSoTimeout(READ_MILLIS_MAX);
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @Test
    void aNewAuthorityIsTrustedFromTheNextHandshakeOn() throws Exception {
        TestAuthority others = TestAuthority.in(root.resolve("others"), "theirs");
        Issued theirs = others.issue("client", Wanted.of("client"));
        Path trusted = root.resolve("trusted.pem");
        Files.copy(authority.certificate(), trusted);
        try (TlsMember member = start("--trusted-ca-file=" + trusted)) {
            refusesAll(member.channel(theirs));
            Files.writeString(
                    trusted, Files.readString(authority.certificate()) + Files.readString(others.certificate()));
            TlsMember.put(member.channel(theirs), "k");
            TlsMember.put(member.channel(authority.issue("client", Wanted.of("client"))), "k");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /health HTTP/1.1 | This port speaks TLS: come with https.",
                "PRI * HTTP/2.0 | This port speaks TLS: come with https."
            })
    void whoeverTalksInTheClearToATlsPortIsToldSo(String line, String answer) throws Exception {
        try (TlsMember member = start()) {
            assertThat(said(member.port(), (line + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("HTTP/1.0 400 Bad Request\r\n")
                    .endsWith(answer + "\n");
        }
    }

    @Test
    void whoeverTalksTlsToAPortInTheClearNoticesIt() throws Exception {
        try (AlthingServer plain = TlsMember.start(root, "http", List.of())) {
            int port = plain.clientAddresses().getFirst().getPort();
            assertThatThrownBy(() -> negotiated(port, "TLSv1.3", "h2"))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("Unsupported or unrecognized SSL message");
        }
    }

    @Test
    void garbageEndsItsOwnConnectionOnly() throws Exception {
        byte[] emptyHello = {22, 3, 1, 0, 4, 1, 0, 0, 0};
        byte[] tooLongHello = {22, 3, 1, 0, 4, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        byte[] noHandshake = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        try (TlsMember member = start()) {
            ManagedChannel channel = member.channel(null);
            TlsMember.put(channel, "k");
            for (byte[] garbage : List.of(emptyHello, tooLongHello, noHandshake)) {
                said(member.port(), garbage);
            }
            assertThat(TlsMember.count(channel, "k")).isEqualTo(1);
            assertThat(TlsMember.count(member.channel(null), "k")).isEqualTo(1);
        }
    }

    /// Returns what comes back until the other side closes.
    private static String said(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(READ_MILLIS_MAX);
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aSelfSignedCertificateIsKeptForNobodyElseToRead() throws Exception {
        Path key = root.resolve("data/fixtures/client/key.pem");
        byte[] first;
        try (AlthingServer self = TlsMember.start(root, "https", List.of("--auto-tls"))) {
            first = Files.readAllBytes(key);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            String endpoint =
                    "https://127.0.0.1:" + self.clientAddresses().getFirst().getPort();
            WaitReady.await(
                    Endpoints.of(List.of("--endpoints", endpoint, "--insecure-skip-tls-verify"), READ_MILLIS_MAX));
            assertThatThrownBy(
                            () -> WaitReady.await(Endpoints.of(List.of("--endpoints", endpoint, "--timeout", "1"), 1)))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("TLS: ");
        }
        try (AlthingServer self = TlsMember.start(root, "https", List.of("--auto-tls"))) {
            assertThat(self.clientAddresses()).hasSize(1);
            assertThat(Files.readAllBytes(key)).isEqualTo(first);
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        Issued own = authority.issue("own", Wanted.of("own"));
        Issued other = authority.issue("other", Wanted.of("other"));
        Path absent = root.resolve("absent.pem");
        assertThatThrownBy(() ->
                        TlsMember.start(root, "https", List.of("--cert-file=" + absent, "--key-file=" + own.key())))
                .isInstanceOf(StartRefused.class)
                .hasMessage("there is no file " + absent);
        assertThatThrownBy(() -> TlsMember.start(
                        root, "https", List.of("--cert-file=" + own.certificate(), "--key-file=" + other.key())))
                .hasMessage(
                        "the key in " + other.key() + " does not belong to the certificate in " + own.certificate());
        assertThatThrownBy(() ->
                        TlsMember.start(root, "https", List.of("--cert-file=" + own.key(), "--key-file=" + own.key())))
                .hasMessageStartingWith(own.key() + " holds no certificate");
    }

    @Test
    void monitorsAreServedOverTlsToo() throws Exception {
        try (TlsMember member = start("--listen-metrics-urls=https://127.0.0.1:0");
                HttpClient http =
                        HttpClient.newBuilder().sslContext(javaContext()).build()) {
            String url = "https://127.0.0.1:" + member.metricsPort();
            HttpResponse<String> page = http.send(
                    HttpRequest.newBuilder(URI.create(url + "/metrics")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.body()).contains("etcd_server_has_leader 1");
            try (Socket plain = new Socket("127.0.0.1", member.metricsPort())) {
                plain.setSoTimeout(READ_MILLIS_MAX);
                plain.getOutputStream().write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.0 400")
                        .doesNotContain("etcd_server");
            }
        }
        assertThatThrownBy(() -> ServerConfig.of(List.of("--listen-metrics-urls=https://127.0.0.1:1")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--listen-metrics-urls")
                .hasMessageContaining("--cert-file");
    }

    /// Whoever makes a name point here has no certificate for it.
    @Test
    void theNameThatIsAskedForCountsWithoutTlsOnly() throws Exception {
        try (TlsMember member = start("--host-whitelist=only.this")) {
            assertThat(TlsMember.httpStatus(javaContext().getSocketFactory().createSocket("127.0.0.1", member.port())))
                    .contains(" 200 ");
        }
        try (AlthingServer plain =
                        TlsMember.start(root.resolve("plain"), "http", List.of("--host-whitelist=only.this"));
                Socket socket = new Socket(
                        "127.0.0.1", plain.clientAddresses().getFirst().getPort())) {
            assertThat(TlsMember.httpStatus(socket)).contains(" 421 ");
        }
    }

    @Test
    void handshakesThatAreBegunAndLeftAloneKeepNobodyOut() throws Exception {
        List<Socket> half = new ArrayList<>();
        try (TlsMember member = start()) {
            // A record of a handshake, of which most never comes.
            byte[] begun = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket("127.0.0.1", member.port());
                socket.getOutputStream().write(i % 3 == 0 ? new byte[0] : begun);
                half.add(socket);
            }
            ManagedChannel channel = member.channel(null);
            TlsMember.put(channel, "k");
            assertThat(TlsMember.count(channel, "k")).isEqualTo(1);
            for (Socket socket : half) {
                socket.setSoTimeout(READ_MILLIS_MAX);
                assertThat(socket.getInputStream().readAllBytes())
                        .as("hung up on")
                        .hasSizeLessThan(64);
            }
        } finally {
            for (Socket socket : half) {
                socket.close();
            }
        }
    }
}
