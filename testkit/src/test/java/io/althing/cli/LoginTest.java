package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.server.tls.TestAuthority;
import io.althing.server.tls.TestAuthority.Issued;
import io.althing.server.tls.TestAuthority.Wanted;
import io.althing.testkit.TestCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    private @TempDir Path directory;

    @Test
    void aPasswordIsAskedFor() {
        // Hashing as dear as in production would be most of what this test takes.
        try (TestCluster cluster = TestCluster.start(1, "--bcrypt-cost=4")) {
            Shell shell = Shell.of(cluster);
            shell.run("user", "add", "root:r00t");
            shell.run("role", "add", "root");
            shell.run("user", "grant-role", "root", "root");
            assertThat(shell.run("auth", "enable").code()).isZero();
            Ran nobody = shell.run("put", "k", "v");
            assertThat(nobody.code()).isEqualTo(1);
            assertThat(nobody.err()).contains("--user");
            Ran unattended = shell.run("put", "k", "v", "--user", "root");
            assertThat(unattended.code()).isEqualTo(2);
            assertThat(unattended.err()).contains("ALTHING_PASSWORD");
            assertThat(shell.typing("r00t")
                            .run("put", "k", "v", "--user", "root")
                            .code())
                    .isZero();
            assertThat(shell.questions()).last().isEqualTo("Password of root: ");
            Ran mistyped = shell.typing("wrong").run("get", "k", "--user", "root");
            assertThat(mistyped.code()).isEqualTo(1);
            assertThat(mistyped.err()).contains("authentication failed");
            shell.with("ALTHING_PASSWORD", "r00t");
            assertThat(shell.run("get", "k", "--user", "root").out()).isEqualTo("v\n");
            assertThat(shell.run("doctor", "--user", "root", "-o", "json").lines())
                    .as("it logs in where it asks by HTTP, too")
                    .anyMatch(line -> line.contains("\"check\":\"clocks\""));
            assertThat(shell.run("top", "--once", "--user", "root").out()).contains(" leader ");
        }
    }

    @Test
    void aCertificateIsShownAndAsked() {
        TestAuthority authority = TestAuthority.in(directory.resolve("ours"), "ours");
        Issued server = authority.issue("server", Wanted.of("server", "127.0.0.1"));
        Issued me = authority.issue("me", Wanted.of("me"));
        try (TestCluster cluster = TestCluster.start(
                1,
                "--cert-file=" + server.certificate(),
                "--key-file=" + server.key(),
                "--trusted-ca-file=" + authority.certificate(),
                "--client-cert-auth")) {
            Shell shell = new Shell();
            String bare = cluster.endpoint(0).getAuthority();
            String[] secure = {
                "put",
                "k",
                "v",
                "--endpoints",
                bare,
                "--cacert",
                authority.certificate().toString(),
                "--cert",
                me.certificate().toString(),
                "--key",
                me.key().toString()
            };
            assertThat(shell.run(secure).code()).isZero();
            secure[0] = "doctor";
            secure[1] = "--all";
            secure[2] = "--timeout=9";
            assertThat(shell.run(secure).out())
                    .as("figures come by TLS, too")
                    .containsPattern("the certificate for clients ends in \\d+ days")
                    .containsPattern("(ok|warning|unknown|failed) +disk ");
            Ran half = shell.run(
                    "get", "k", "--endpoints", bare, "--cert", me.certificate().toString());
            assertThat(half.code()).isEqualTo(2);
            assertThat(half.err()).contains("--key");
        }
    }
}
