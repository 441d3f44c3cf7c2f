package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.server.tls.CommandTls;
import io.althing.server.tls.TestAuthority;
import io.althing.server.tls.TestAuthority.Issued;
import io.althing.server.tls.TestAuthority.Wanted;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clusters that speak TLS everywhere, with clients that nobody here wrote.
class TlsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private TestAuthority authority;
    private Path trusted;
    private ProcessCluster cluster;

    @BeforeEach
    void start() throws IOException {
        authority = TestAuthority.in(root.resolve("ca"), "ours");
        trusted = root.resolve("trusted.pem");
        Files.copy(authority.certificate(), trusted);
        for (int i = 0; i < 3; i++) {
            issueMember(authority, i);
        }
        cluster = new ProcessCluster(root, 3, "--bcrypt-cost", "4")
                .withTls(
                        "--cert-file=" + root.resolve("m{i}.pem"),
                        "--key-file=" + root.resolve("m{i}.key"),
                        "--trusted-ca-file=" + trusted,
                        "--client-cert-auth",
                        "--peer-cert-file=" + root.resolve("m{i}.pem"),
                        "--peer-key-file=" + root.resolve("m{i}.key"),
                        "--peer-trusted-ca-file=" + trusted,
                        "--peer-client-cert-auth");
        try {
            cluster.startAll();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + cluster.logs(), e);
        }
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /// Puts a member's certificate where it looks for it, as whoever renews it does.
    private void issueMember(TestAuthority by, int i) throws IOException {
        Issued issued = by.issue("m" + i, Wanted.of("m" + i, "localhost", "127.0.0.1"));
        Files.move(issued.key(), root.resolve("m" + i + ".key"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(issued.certificate(), root.resolve("m" + i + ".pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String etcdctl(Issued shown, String... arguments) throws IOException {
        return etcdctl(trusted, shown, arguments);
    }

    private String etcdctl(Path authorities, Issued shown, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--cacert", authorities.toString(), "--command-timeout", "3s"));
        if (shown != null) {
            all.addAll(List.of(
                    "--cert",
                    shown.certificate().toString(),
                    "--key",
                    shown.key().toString()));
        }
        all.addAll(List.of(arguments));
        return new Etcdctl(cluster).run(all.toArray(String[]::new));
    }

    private String log(int i) {
        try {
            return Files.readString(cluster.log(i));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void etcdctlWorksWithACertificateAndNotWithoutOrWithAnother() throws IOException {
        Etcdctl.assumeInstalled();
        TestAuthority others = TestAuthority.in(root.resolve("others"), "theirs");
        Issued client = authority.issue("client", Wanted.of("client"));
        assertThat(etcdctl(client, "put", "k", "v")).isEqualTo("OK\n");
        assertThat(etcdctl(client, "get", "k")).isEqualTo("k\nv\n");
        assertThat(etcdctl(client, "endpoint", "health")).doesNotContain("unhealthy");
        assertThat(etcdctl(client, "member", "list")).contains("https://127.0.0.1:");

        assertThat(etcdctl(null, "get", "k")).contains("Error: ").doesNotContain("\nv\n");
        assertThat(etcdctl(others.issue("client", Wanted.of("client")), "get", "k"))
                .contains("Error: ")
                .doesNotContain("\nv\n");
        assertThat(etcdctl(others.certificate(), client, "get", "k"))
                .as("the members' authority is not the client's")
                .contains("Error: ")
                .doesNotContain("\nv\n");
        String all = log(0) + log(1) + log(2);
        assertThat(all).contains("is signed by no authority in " + trusted);
        assertThat(all).contains("event=tls_refused side=client").doesNotContain("Exception");
    }

    @Test
    void theConsoleShowsMembersThatWantCertificatesOfEachOther() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest look = HttpRequest.newBuilder(URI.create(cluster.endpoint(0) + "/ui/cluster"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            String picture =
                    client.send(look, HttpResponse.BodyHandlers.ofString()).body();
            assertThat(picture).doesNotContain("\"error\"").contains("\"role\":\"leader\"");
            assertThat(picture.split("\"status\":", -1)).hasSize(1 + 3);
        }
    }

    @Test
    void aUserIsWhoItsCertificateSays() throws IOException {
        Etcdctl.assumeInstalled();
        Issued superior = authority.issue("root", Wanted.of("root"));
        Issued ann = authority.issue("ann", Wanted.of("ann"));
        assertThat(etcdctl(superior, "user", "add", "root:secret")).isEqualTo("User root created\n");
        assertThat(etcdctl(superior, "user", "grant-role", "root", "root")).endsWith("to user root\n");
        assertThat(etcdctl(superior, "user", "add", "ann:hers")).isEqualTo("User ann created\n");
        assertThat(etcdctl(superior, "role", "add", "reader")).isEqualTo("Role reader created\n");
        assertThat(etcdctl(superior, "role", "grant-permission", "reader", "read", "a"))
                .isEqualTo("Role reader updated\n");
        assertThat(etcdctl(superior, "user", "grant-role", "ann", "reader")).endsWith("to user ann\n");
        assertThat(etcdctl(superior, "auth", "enable")).isEqualTo("Authentication Enabled\n");

        assertThat(etcdctl(superior, "put", "a", "1")).isEqualTo("OK\n");
        assertThat(etcdctl(ann, "get", "a")).isEqualTo("a\n1\n");
        assertThat(etcdctl(ann, "put", "a", "2")).endsWith("Error: etcdserver: permission denied\n");
        assertThat(etcdctl(ann, "--user", "root:secret", "put", "a", "2")).isEqualTo("OK\n");
        assertThat(etcdctl(superior, "auth", "disable")).isEqualTo("Authentication Disabled\n");
    }

    @Test
    void anOutsiderInTheNameOfAMemberIsTurnedAway() throws IOException {
        TestAuthority others = TestAuthority.in(root.resolve("others"), "ours");
        cluster.stop(2);
        // It has the member's data and address, and trusts the right authority.
        issueMember(others, 2);
        cluster.start(2);
        String refusal = "event=tls_refused side=peer";
        ProcessCluster.await(
                "both members turn it away", SOON, () -> log(0).contains(refusal) && log(1).contains(refusal));
        assertThat(log(0)).contains("the certificate of CN=m2 is signed by no authority in " + trusted);
        assertThat(cluster.get(2, "/health")).doesNotContain("\"true\"");
        assertThat(cluster.get(cluster.leader(), "/health")).contains("\"true\"");

        issueMember(authority, 2);
        cluster.awaitServing(2);
    }

    @Test
    void statusAndWaitReadyComeWithACertificateToo() throws IOException {
        Issued client = authority.issue("client", Wanted.of("client"));
        String[] shown = {
            "--endpoints", String.join(",", cluster.tlsEndpoints()),
            "--cacert", trusted.toString(),
            "--cert", client.certificate().toString(),
            "--key", client.key().toString()
        };
        assertThat(command("wait-ready", shown)).isEmpty();
        assertThat(command("status", shown)).contains("leader").doesNotContain("unreachable");
        String[] uncertified = {shown[0], shown[1], shown[2], shown[3]};
        assertThat(command("status", uncertified))
                .contains("unreachable (UNAVAILABLE")
                .doesNotContain("leader");
    }

    private static String command(String name, String... arguments) throws IOException {
        Path program = Path.of(System.getProperty("althing.program"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Files.readAllLines(program.resolve("jvm.options")));
        command.addAll(List.of("-jar", program.resolve("althing.jar").toString(), name));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ProcessCluster.awaitEnd(process);
        return output;
    }

    /// The authority itself is exchanged: first both are trusted, then members get certificates
    /// of the new one, then the old one goes. jetcd writes all the while.
    @Test
    void theAuthorityIsExchangedUnderTraffic() throws Exception {
        TestAuthority next = TestAuthority.in(root.resolve("next"), "next");
        Path both = root.resolve("both.pem");
        Files.writeString(both, Files.readString(trusted) + Files.readString(next.certificate()));
        Issued client = authority.issue("client", Wanted.of("client"));
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        try (Client jetcd = Client.builder()
                .endpoints(cluster.tlsEndpoints().toArray(String[]::new))
                .sslContext(CommandTls.of(new CommandTls.Files(both, client.certificate(), client.key()), false)
                        .context())
                .build()) {
            CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> {
                while (!isOver.get()) {
                    put(jetcd, Long.toString(written.get()));
                    written.incrementAndGet();
                }
            });
            moreIsWritten(traffic, written);
            Files.writeString(trusted, Files.readString(both));
            for (int i = 0; i < 3; i++) {
                issueMember(next, i);
                cluster.stop(i);
                cluster.start(i);
                cluster.awaitServing(i);
                moreIsWritten(traffic, written);
            }
            Files.writeString(trusted, Files.readString(next.certificate()));
            moreIsWritten(traffic, written);
            isOver.set(true);
            traffic.get(30, TimeUnit.SECONDS);
        }
        Issued renewed = next.issue("client", Wanted.of("client"));
        assertThat(countWith(renewed)).isEqualTo(written.get());
        cluster.stop(1);
        cluster.start(1);
        cluster.awaitServing(1);
        assertThat(countWith(renewed)).isEqualTo(written.get());
    }

    /// Tries until it is written: a member that stops ends the calls that are made to it.
    private static void put(Client jetcd, String key) {
        ByteSequence bytes = ByteSequence.from(key, StandardCharsets.UTF_8);
        ProcessCluster.await("a write of " + key, SOON, () -> {
            try {
                jetcd.getKVClient().put(bytes, bytes).get(10, TimeUnit.SECONDS);
                return true;
            } catch (ExecutionException | TimeoutException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void moreIsWritten(CompletableFuture<Void> traffic, AtomicLong written) {
        long now = written.get();
        ProcessCluster.await("writes go on", SOON, () -> traffic.isDone() || written.get() >= now + 20);
        assertThat(traffic).isNotDone();
    }

    private long countWith(Issued shown) throws Exception {
        try (Client jetcd = Client.builder()
                .endpoints(cluster.tlsEndpoints().toArray(String[]::new))
                .sslContext(CommandTls.of(new CommandTls.Files(trusted, shown.certificate(), shown.key()), false)
                        .context())
                .build()) {
            ByteSequence zero = ByteSequence.from(new byte[] {0});
            return jetcd.getKVClient()
                    .get(
                            zero,
                            GetOption.builder()
                                    .withRange(zero)
                                    .withCountOnly(true)
                                    .build())
                    .get(30, TimeUnit.SECONDS)
                    .getCount();
        }
    }
}
