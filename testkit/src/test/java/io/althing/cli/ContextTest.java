package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@AlthingTest
class ContextTest {
    private Shell shell;
    private String endpoint;
    private @TempDir Path home;

    @BeforeEach
    void open(TestCluster cluster) {
        endpoint = cluster.endpoint(0).toString();
        shell = new Shell().with("XDG_CONFIG_HOME", home.toString());
    }

    private Path file() {
        return home.resolve("althing").resolve("contexts.yaml");
    }

    @Test
    void aClusterIsNamedOnceAndUsedFromThenOn() throws IOException {
        assertThat(shell.run("context", "set", "here", "--endpoints", endpoint).out())
                .isEqualTo("kept here in " + file() + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(shell.run("put", "k", "v").code()).isZero();
        assertThat(shell.run("context", "set", "away", "--endpoints", "127.0.0.1:1")
                        .code())
                .isZero();
        assertThat(shell.run("context", "list").lines().getFirst()).matches(" +NAME +ENDPOINTS +USER +TLS");
        assertThat(shell.run("context", "list").lines())
                .anyMatch(line -> line.matches("\\* +here +" + endpoint))
                .anyMatch(line -> line.matches(" +away +127.0.0.1:1"));
        assertThat(shell.run("get", "k", "--context", "away", "--timeout", "1").err())
                .contains("127.0.0.1:1");
        assertThat(shell.run("context", "use", "away").code()).isZero();
        assertThat(shell.run("get", "k", "--timeout", "1").err()).contains("127.0.0.1:1");
        assertThat(shell.run("get", "k", "--context", "here").code()).isZero();
        assertThat(shell.run("get", "k", "--endpoints", endpoint).code()).isZero();
        shell.with("ALTHING_CONTEXT", "here");
        assertThat(shell.run("get", "k").code()).isZero();
        assertThat(shell.run("context", "delete", "away").code()).as("unsure").isEqualTo(2);
        assertThat(shell.run("context", "delete", "away", "--yes").code()).isZero();
        assertThat(shell.run("context", "list", "-o", "json").lines()).hasSize(1);
    }

    @Test
    void aPasswordIsKeptOnlyIfSomebodySaysSoAndIsNeverShown() throws IOException {
        shell.run("context", "set", "here", "--endpoints", endpoint, "--user", "ann");
        assertThat(Files.readString(file())).doesNotContain("password");
        Ran refused = shell.run("context", "set", "here", "--user", "ann:secret");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--store-password-in-plain");
        assertThat(shell.typing("s3cret")
                        .run("context", "set", "here", "--store-password-in-plain")
                        .code())
                .isZero();
        assertThat(Files.readString(file())).contains("password: s3cret");
        for (String form : new String[] {"human", "json", "yaml"}) {
            assertThat(shell.run("context", "list", "-o", form).out())
                    .contains("ann")
                    .doesNotContain("s3cret");
        }
        shell.run("context", "set", "here", "--endpoints", "127.0.0.1:2");
        assertThat(Files.readString(file())).as("another cluster is not told").doesNotContain("s3cret");
    }

    @Test
    void aFileThatOthersMayChangeIsNotTrusted() throws IOException {
        shell.run("context", "set", "here", "--endpoints", endpoint);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        Ran ran = shell.run("get", "k");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("chmod 600 " + file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file(), "contexts: [1, 2");
        assertThat(shell.run("get", "k").err()).contains(file() + " is no YAML");
        Files.writeString(file(), "just text");
        assertThat(shell.run("get", "k").err()).contains("does not begin with names of values");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(shell.run("context", "use", "nowhere").err()).contains("there is no context nowhere, but none");
        Ran ran = shell.run("get", "k", "--context", "nowhere");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no context nowhere");
        assertThat(shell.run("context", "set", "x").err()).contains("--endpoints");
    }
}
