package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Users and roles, from nothing to a cluster that asks everybody who they are.
class AccessTest {
    private static void assertDone(Ran ran) {
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    @Test
    void anOperatorSetsUpAccessWithoutAPasswordOnTheCommandLine() {
        // Hashing as dear as in production would be most of what this test takes.
        try (TestCluster cluster = TestCluster.start(1, "--bcrypt-cost=4")) {
            Shell shell = Shell.of(cluster);
            assertThat(shell.run("auth", "status").out()).startsWith("Authentication Status: false\n");
            assertDone(shell.typing("r00t").run("user", "add", "root"));
            assertThat(shell.questions())
                    .containsExactly("Password of root: ", "Type password of root again for confirmation: ");
            assertDone(shell.run("role", "add", "root"));
            assertDone(shell.run("user", "grant-role", "root", "root"));
            assertDone(shell.run("role", "add", "reader"));
            assertDone(shell.run("role", "grant-permission", "reader", "read", "orders/", "--prefix"));
            assertDone(shell.run("role", "grant-permission", "reader", "readwrite", "a", "c"));
            assertDone(shell.piping("hers\n".getBytes(StandardCharsets.UTF_8))
                    .run("user", "add", "ann", "--interactive=false"));
            assertDone(shell.run("user", "grant-role", "ann", "reader"));
            assertDone(shell.run("user", "add", "cert", "--no-password"));
            assertThat(shell.run("user", "list").lines()).containsExactly("ann", "cert", "root");
            assertThat(shell.run("user", "list", "-o", "json").lines()).contains("{\"user\":\"ann\"}");
            assertThat(shell.run("user", "get", "ann").out()).isEqualTo("User: ann\nRoles: reader\n");
            assertThat(shell.run("role", "get", "reader").out())
                    .contains("readwrite  from a to before c", "read       orders/* (prefix orders/)");
            assertThat(shell.run("user", "get", "ann", "--detail", "-o", "json").out())
                    .contains("{\"may\":\"read\",\"key\":\"orders/\",\"rangeEnd\":\"orders0\"}");

            assertThat(shell.run("auth", "enable").out()).isEqualTo("Authentication Enabled\n");
            Ran nobody = shell.run("put", "b", "1");
            assertThat(nobody.code()).isEqualTo(1);
            assertThat(nobody.err()).contains("--user");
            shell.with("ALTHING_PASSWORD", "hers");
            assertDone(shell.run("put", "b", "1", "--user", "ann"));
            assertThat(shell.run("put", "orders/1", "x", "--user", "ann").err()).contains("permission denied");
            shell.with("ALTHING_PASSWORD", "r00t");
            assertDone(shell.run("role", "revoke-permission", "reader", "a", "c", "--user", "root"));
            assertDone(shell.typing("new").run("user", "passwd", "ann", "--user", "root"));
            shell.with("ALTHING_PASSWORD", "new");
            assertThat(shell.run("put", "b", "2", "--user", "ann").err()).contains("permission denied");
            shell.with("ALTHING_PASSWORD", "r00t");
            assertDone(shell.run("user", "revoke-role", "ann", "reader", "--user", "root"));
            assertThat(shell.run("auth", "status", "-o", "json").out()).startsWith("{\"enabled\":true,");

            Shell script = Shell.of(cluster).with("ALTHING_PASSWORD", "r00t");
            for (String[] destroys : new String[][] {
                {"user", "delete", "ann", "--user", "root"},
                {"role", "delete", "reader", "--user", "root"},
                {"auth", "disable", "--user", "root"}
            }) {
                Ran unsure = script.run(destroys);
                assertThat(unsure.code()).as(destroys[0] + destroys[1]).isEqualTo(2);
                assertThat(unsure.err()).contains("--yes");
                String[] sure = Arrays.copyOf(destroys, destroys.length + 1);
                sure[destroys.length] = "--yes";
                assertDone(script.run(sure));
            }
            assertThat(shell.run("user", "list").lines()).containsExactly("cert", "root");
            assertThat(shell.run("role", "list").lines()).containsExactly("root");
        }
    }

    @Test
    void aPasswordThatNobodyLooksAtIsSaidToBeSo() {
        try (TestCluster cluster = TestCluster.start(1)) {
            Ran ran = Shell.of(cluster).run("put", "k", "v", "--user", "root:wrong");
            assertThat(ran.code()).isZero();
            assertThat(ran.err())
                    .isEqualTo("althing: auth is off: nobody looked at who root is or at the password,"
                            + " and everybody may do everything\n");
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        try (TestCluster cluster = TestCluster.start(1, "--bcrypt-cost=4")) {
            Shell shell = Shell.of(cluster);
            assertThat(shell.run("user", "add", "ann").code())
                    .as("nobody to ask")
                    .isEqualTo(2);
            assertThat(shell.run("user", "add", "ann:x", "--no-password").code())
                    .isEqualTo(2);
            assertThat(shell.typing("").run("user", "add", "ann").err()).contains("--no-password");
            assertThat(shell.run("user", "get", "ann").err()).contains("user name not found");
            assertThat(shell.run("role", "grant-permission", "r", "eat", "k").code())
                    .isEqualTo(2);
            assertThat(shell.run("role", "grant-permission", "r", "read", "k", "z", "--prefix")
                            .code())
                    .isEqualTo(2);
            assertThat(shell.run("auth", "enable").err()).contains("root user does not exist");
        }
    }
}
