package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Put;
import io.althing.client.lease.Lease;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@AlthingTest
@Timeout(120)
class ImportTest {
    private Shell shell;
    private @TempDir Path directory;

    @BeforeEach
    void empty(TestCluster cluster, Althing althing) {
        shell = Shell.of(cluster);
        althing.kv().delete(Delete.of(Keys.all())).await();
    }

    private String file(String content) throws IOException {
        return Files.writeString(directory.resolve("keys.json"), content).toString();
    }

    private static String lines(int from, int end, String value) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < end; i++) {
            lines.append(String.format("{\"key\":\"k%04d\",\"value\":\"%s\"}%n", i, value));
        }
        return lines.toString();
    }

    private static long count(Althing althing) {
        return althing.kv().count(Keys.all()).await();
    }

    private static List<String> pairs(Althing althing) {
        return althing.kv().get(Get.of(Keys.all())).await().entries().stream()
                .map(each -> each.key() + "=" + each.value())
                .toList();
    }

    @Test
    void whatGetWroteComesBackAsItWas(Althing althing) throws Exception {
        Lease lease = althing.leases().grant(Duration.ofMinutes(5)).await();
        for (int i = 0; i < 1_234; i++) {
            althing.kv().put("app/" + i, "value\n" + i).await();
        }
        althing.kv()
                .put(Bytes.of(new byte[] {'a', 'p', 'p', '/', (byte) 0xff, 0}), Bytes.of(new byte[] {(byte) 0x80}))
                .await();
        althing.kv().put(Put.of("app/leased", "x").withLease(lease.id())).await();
        List<String> before = pairs(althing);
        String file = file(shell.run("get", "--prefix", "app/", "-o", "json").out());
        althing.kv().delete(Delete.of(Keys.all())).await();
        Ran ran = shell.run("import", file);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("wrote 1236 keys, ");
        assertThat(ran.err()).contains("1 of them were attached to leases");
        assertThat(pairs(althing)).isEqualTo(before);
    }

    @Test
    void whatEtcdctlWroteIsReadFromAPipe(Althing althing) {
        String answer =
                "{\"header\":{\"revision\":3},\"kvs\":[{\"key\":\"Zm9v\",\"create_revision\":2,\"mod_revision\":2,"
                        + "\"version\":1,\"value\":\"YmFy\"},{\"key\":\"bm9uZQ==\"}],\"count\":2}\n";
        Ran ran = shell.piping(answer.getBytes(StandardCharsets.UTF_8)).run("import", "-", "-o", "json");
        assertThat(ran.out()).isEqualTo("{\"written\":2,\"bytes\":10,\"leftAlone\":0}\n");
        assertThat(pairs(althing)).containsExactly("foo=bar", "none=");
    }

    @Test
    void keysThatAreThereAreLeftAloneIfThatIsAsked(Althing althing) throws Exception {
        althing.kv().put("k0003", "mine").await();
        String file = file(lines(0, 250, "new") + lines(0, 1, "again"));
        assertThat(shell.run("import", file, "--if-absent", "--dry-run").out())
                .isEqualTo("would write 250 keys; 1 are there already and would be left alone\n");
        assertThat(shell.run("import", file, "--dry-run").out())
                .isEqualTo("would write 251 keys; 1 are there and would be replaced\n");
        assertThat(count(althing)).as("nothing was written").isEqualTo(1);
        assertThat(shell.run("import", file, "--if-absent").out())
                .isEqualTo("wrote 249 keys, 2.0 kB; 2 were there already and are left alone\n");
        assertThat(pairs(althing))
                .contains("k0000=new", "k0003=mine", "k0249=new")
                .hasSize(250);
        assertThat(shell.run("import", file).out()).startsWith("wrote 251 keys, ");
        assertThat(pairs(althing)).contains("k0000=again", "k0003=new");
    }

    @Test
    void aFileThatCannotBeReadChangesNothing(Althing althing) throws Exception {
        Ran ran = shell.run("import", file(lines(0, 500, "x") + "{\"key\":\"y\"}\n" + lines(500, 501, "x")));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("althing: line 501: the object has neither a text \"value\"")
                .endsWith("; nothing was written\n");
        assertThat(count(althing)).isZero();
        Ran missing = shell.run("import", directory.resolve("missing").toString());
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no file");
        Files.write(directory.resolve("latin"), new byte[] {'{', '"', (byte) 0xe4, '"'});
        assertThat(shell.run("import", directory.resolve("latin").toString()).err())
                .contains("line 1: this, or what follows it closely, is no UTF-8; nothing was written");
        assertThat(shell.run("import", file("\n")).code()).as("no keys at all").isEqualTo(1);
    }

    @Test
    void aPipeThatBreaksOffSaysWhatWasWritten(Althing althing) {
        String cut = lines(0, 230, "x") + "{\"key\":\"k0230\",\"val";
        Ran ran = shell.piping(cut.getBytes(StandardCharsets.UTF_8)).run("import", "-");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("line 231: the input ends in the middle of an object")
                .contains("the first 230 keys are done, 230 of them written, and nothing behind them is");
        assertThat(count(althing)).isEqualTo(230);
        Ran first = shell.piping("nonsense".getBytes(StandardCharsets.UTF_8)).run("import", "-");
        assertThat(first.code()).as("nothing was done").isEqualTo(2);
        assertThat(first.err()).contains("line 1: ").contains("nothing was written");
    }

    @Test
    void aKeyThatIsRefusedIsNamed(Althing althing) throws Exception {
        String large = "{\"key\":\"large\",\"value\":\"" + "x".repeat(2_000_000) + "\"}\n";
        Ran ran = shell.run("import", file(lines(0, 150, "x") + large + lines(150, 300, "x")));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("line 151, key 'large': ")
                .contains("request is too large")
                .contains("the first 150 keys are done");
        assertThat(count(althing)).isEqualTo(150);
    }

    @Test
    void aKeyThatMayNotBeWrittenIsNamed() throws Exception {
        // Hashing as dear as in production would be most of what this test takes.
        try (TestCluster secured = TestCluster.start(1, "--bcrypt-cost=4")) {
            Shell nobody = Shell.of(secured);
            nobody.run("user", "add", "root:r00t");
            nobody.run("role", "add", "root");
            nobody.run("user", "grant-role", "root", "root");
            nobody.run("user", "add", "ann:hers");
            nobody.run("role", "add", "writer");
            nobody.run("role", "grant-permission", "writer", "readwrite", "k", "--prefix");
            nobody.run("user", "grant-role", "ann", "writer");
            assertThat(nobody.run("auth", "enable").code()).isZero();
            Shell ann = Shell.of(secured).with("ALTHING_PASSWORD", "hers").as("ann");
            String other = "{\"key\":\"other\",\"value\":\"x\"}\n";
            Ran ran = ann.run("import", file(lines(0, 20, "x") + other + lines(20, 30, "x")));
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("line 21, key 'other': ")
                    .contains("permission denied")
                    .contains("the first 20 keys are done, 20 of them written, and nothing behind them is");
            assertThat(ann.run("get", "--prefix", "k", "--keys-only").lines()).hasSize(20);
        }
    }

    @Test
    void largeValuesGoInSmallTransactions(Althing althing) throws Exception {
        assertThat(shell.run("import", file(lines(0, 40, "x".repeat(100_000)))).code())
                .isZero();
        assertThat(althing.kv().get("k0039").await().map(KeyValue::value).map(Bytes::size))
                .contains(100_000);
    }

    @Test
    void aMemberWithNarrowerBoundsIsServed() throws Exception {
        try (TestCluster narrow = TestCluster.start(1, "--max-txn-ops=7");
                Althing althing = narrow.connect()) {
            Ran ran = Shell.of(narrow).run("import", file(lines(0, 300, "x")), "--if-absent");
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(count(althing)).isEqualTo(300);
        }
    }

    @Test
    void howFarItIsIsShown() throws Exception {
        String file = file(lines(0, 20_000, "x"));
        assertThat(shell.run("import", file).err()).isEmpty();
        assertThat(shell.watching().run("import", file).err())
                .containsPattern("importing  \\[#*-*] +\\d+ %  \\d+ of 20000 keys");
    }
}
