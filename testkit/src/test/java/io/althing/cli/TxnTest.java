package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Keys;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@AlthingTest
class TxnTest {
    private Shell shell;
    private @TempDir Path directory;

    @BeforeEach
    void empty(TestCluster cluster, Althing althing) {
        shell = Shell.of(cluster);
        althing.kv().delete(Delete.of(Keys.all())).await();
    }

    private Ran txn(String script, String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "txn";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return shell.piping(script.getBytes(StandardCharsets.UTF_8)).run(arguments);
    }

    @Test
    void aScriptOfEtcdctlIsCarriedOutAndAnsweredAsThere(Althing althing) {
        String script = """
                mod("key1") > "0"

                put key1 "overwrote-key1"
                get key1

                put key1 "created-key1"
                put key2 "some extra key"

                """;
        Ran first = txn(script);
        assertThat(first.code()).isZero();
        assertThat(first.out()).isEqualTo("FAILURE\n\nOK\n\nOK\n");
        assertThat(txn(script).out()).isEqualTo("SUCCESS\n\nOK\n\nkey1\noverwrote-key1\n");
        assertThat(althing.kv().get("key2").await().orElseThrow().value().utf8())
                .isEqualTo("some extra key");
    }

    @Test
    void everyKindOfComparisonDecides(Althing althing) {
        String lease = shell.run("lease", "grant", "600").out().strip();
        shell.run("put", "k", "b", "--lease", lease);
        String version = "version(\"k\") = \"1\"";
        for (String holds : new String[] {
            version,
            "ver(\"k\") < \"2\"",
            "value(\"k\") = \"b\"",
            "val(k) > 'a'",
            "value(\"k\") != \"c\"",
            "create(\"k\") > \"0\"",
            "c(\"k\") != \"1\"",
            "mod(\"missing\") = \"0\"",
            "lease(\"k\") = \"" + lease + "\"",
            "lease(\"k\") != \"0\""
        }) {
            assertThat(txn(holds + "\n\n\n").out()).as(holds).isEqualTo("SUCCESS\n");
        }
        assertThat(txn(version + "\nvalue(\"k\") < \"b\"\n\n\n").out()).isEqualTo("FAILURE\n");
        assertThat(althing.kv().get("k").await().orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void bytesAreWrittenAsGoHasThem(Althing althing) {
        assertThat(txn("\nput \"a b\" \"\\x00\\xff\\n\\u00e9\"\nput -- x\n\n\n").code())
                .isEqualTo(2);
        assertThat(txn("\nput \"a b\" \"\\x00\\xff\\n\\u00e9\"\nput c \"--prefix\"\n\n\n")
                        .code())
                .isZero();
        assertThat(althing.kv().get("a b").await().orElseThrow().value())
                .isEqualTo(Bytes.of(new byte[] {0, (byte) 0xff, '\n', (byte) 0xc3, (byte) 0xa9}));
        assertThat(althing.kv().get("c").await().orElseThrow().value().utf8()).isEqualTo("--prefix");
        assertThat(txn("\nget \"\" --prefix\n\n\n").code()).isZero();
        assertThat(txn("\nput d 1\ndel c d\n\n\n").out()).isEqualTo("SUCCESS\n\nOK\n\n1\n");
    }

    @Test
    void whatIsWrongIsNamedWithItsLineAndNothingIsDone(Althing althing) {
        for (String[] each : new String[][] {
            {"mod(\"a\") ~ \"0\"\n\n", "line 1, in the part 'compares'"},
            {"mod(\"a\") = \"zero\"\n\n", "'zero' is no number"},
            {"size(\"a\") = \"0\"\n\n", "size is not one of value, version"},
            {"\nput a 1\nput b\n\n", "line 3, in the part 'success'"},
            {"\nput a 1\n\nput c \"open\n\n", "line 4, in the part 'failure'"},
            {"\nput a 1 --forever\n\n", "unknown option --forever"},
            {"\nput a 1 --prefix\n\n", "takes no option --prefix"},
            {"\nput a \"\\q\"\n\n", "\\q means nothing"},
            {"\neat a\n\n", "expected get, put or del: eat a"},
        }) {
            Ran ran = txn(each[0]);
            assertThat(ran.code()).as(each[0]).isEqualTo(2);
            assertThat(ran.err()).as(each[0]).contains(each[1]).contains("nothing was done");
        }
        assertThat(althing.kv().count(Keys.all()).await()).isZero();
    }

    @Test
    void aPersonIsToldWhatIsExpected() {
        assertThat(txn("\nput a 1\n\n\n", "-i").out())
                .isEqualTo("compares:\nsuccess requests (get, put, del):\nfailure requests (get, put, del):\n"
                        + "SUCCESS\n\nOK\n");
    }

    @Test
    void aFileDoesAsWellAndProgramsAreAnsweredInTheirWay() throws Exception {
        Path file = Files.writeString(directory.resolve("script"), "\nput a 1\ndel nothing\nget a\n\n");
        assertThat(shell.run("txn", file.toString(), "-o", "json").out())
                .matches("\\{\"succeeded\":true,\"revision\":\\d+,\"results\":\\["
                        + "\\{\"put\":true,\"previous\":\\[]},"
                        + "\\{\"deleted\":0,\"previous\":\\[]},"
                        + "\\{\"count\":1,\"entries\":\\[\\{\"key\":\"a\".*}]}]}\n");
        assertThat(shell.run("txn", file.toString(), "-o", "yaml").out())
                .startsWith("---\nsucceeded: true\nrevision: ")
                .contains("results:\n- put: true\n");
        Ran missing = shell.run("txn", directory.resolve("no").toString());
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no file");
    }
}
