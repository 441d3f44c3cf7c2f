package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.server.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JSON Web Tokens in a cluster.
class JwtTest {
    @TempDir
    Path root;

    @Test
    void aTokenIsGoodOnEveryMemberUntilUsersChange() throws Exception {
        Etcdctl.assumeInstalled();
        KeyPair keys = TestAuthority.keys("RSA", 2048);
        Path own = root.resolve("own.pem");
        Path known = root.resolve("known.pem");
        TestAuthority.write(own, new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
        TestAuthority.write(known, new PemObject("PUBLIC KEY", keys.getPublic().getEncoded()));
        String tokens = "jwt,sign-method=RS256,pub-key=" + known + ",priv-key=" + own + ",ttl=10m";
        try (ProcessCluster cluster =
                new ProcessCluster(root, 3, "--bcrypt-cost", "4", "--auth-token", tokens).startAll()) {
            Etcdctl etcdctl = new Etcdctl(cluster);
            etcdctl.run("user", "add", "root:secret");
            etcdctl.run("user", "grant-role", "root", "root");
            assertThat(etcdctl.run("auth", "enable")).isEqualTo("Authentication Enabled\n");
            assertThat(etcdctl.run("--user", "root:secret", "put", "a", "1")).isEqualTo("OK\n");
            assertThat(etcdctl.run("--user", "root:guess", "put", "a", "1")).contains("authentication failed");

            String answer = post(
                    cluster.endpoint(0), "/v3/auth/authenticate", "{\"name\":\"root\",\"password\":\"secret\"}", "");
            String token = answer.replaceFirst("(?s).*\"token\": ?\"([^\"]+)\".*", "$1");
            assertThat(token).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
            for (int i = 0; i < 3; i++) {
                assertThat(post(cluster.endpoint(i), "/v3/kv/range", "{\"key\":\"YQ==\"}", token))
                        .contains("\"value\":\"MQ==\"");
            }
            assertThat(etcdctl.run("--user", "root:secret", "role", "add", "some"))
                    .isEqualTo("Role some created\n");
            assertThat(post(cluster.endpoint(cluster.leader()), "/v3/kv/range", "{\"key\":\"YQ==\"}", token))
                    .contains("revision of auth store is old");
        }
    }

    private static String post(String endpoint, String path, String body, String token)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(endpoint + path)).POST(HttpRequest.BodyPublishers.ofString(body));
            if (!token.isEmpty()) {
                request.header("Authorization", token);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
