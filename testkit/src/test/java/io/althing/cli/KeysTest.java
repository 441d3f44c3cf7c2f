package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.Waiting;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Keys;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.FreePorts;
import io.althing.testkit.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@AlthingTest
class KeysTest {
    private Shell shell;
    private @TempDir Path directory;

    @BeforeEach
    void empty(TestCluster cluster, Althing althing) {
        shell = Shell.of(cluster);
        althing.kv().delete(Delete.of(Keys.all())).await();
    }

    @Test
    void aClusterThatDoesNotAnswerIsSaidSoWithWhereAndWhatToDo() throws IOException {
        String nobody = "127.0.0.1:" + FreePorts.take(1).get(0);
        Ran ran = new Shell().run("get", "k", "--endpoints", nobody, "--timeout", "1");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .startsWith("althing: no member answers within 1000 ms at http://" + nobody + " (")
                .contains("give --endpoints", "`althing up`");
    }

    @Test
    void whatIsPutIsGot() {
        Ran put = shell.run("put", "greeting", "hello 書");
        assertThat(put.code()).isZero();
        assertThat(put.out()).matches("written at revision \\d+\n");
        Ran got = shell.run("get", "greeting");
        assertThat(got.code()).isZero();
        assertThat(got.out()).isEqualTo("hello 書\n");
        assertThat(got.err()).isEmpty();
    }

    @Test
    void programsAreToldAllThereIsToKnow() {
        shell.run("put", "k", "v");
        assertThat(shell.run("get", "k", "-o", "json").out())
                .matches("\\{\"key\":\"k\",\"value\":\"v\",\"createRevision\":\\d+,\"modRevision\":\\d+,"
                        + "\"version\":1}\n");
        assertThat(shell.run("put", "k", "w", "-o", "json").out()).matches("\\{\"revision\":\\d+}\n");
        assertThat(shell.run("get", "k", "-o", "yaml").out())
                .matches("---\nkey: k\nvalue: w\ncreateRevision: \\d+\nmodRevision: \\d+\nversion: 2\n");
        assertThat(shell.run("del", "k", "-o", "json").out()).matches("\\{\"deleted\":1,\"revision\":\\d+}\n");
    }

    @Test
    void bytesGoInByAPipeAndOutAsTheyAre(Althing althing) {
        byte[] bytes = {0, (byte) 0xff, '\n', 27};
        assertThat(shell.piping(bytes).run("put", "blob", "-").code()).isZero();
        assertThat(shell.run("get", "blob").out()).isEqualTo("\\x00\\xff\\n\\x1b\n");
        assertThat(shell.run("get", "blob", "-o", "json").out()).contains("\"valueBase64\":\"AP8KGw==\"");
        assertThat(shell.run("get", "blob", "--raw").code()).isZero();
        assertThat(shell.bytes()).isEqualTo(bytes);
        assertThat(althing.kv().get("blob").await().orElseThrow().value()).isEqualTo(Bytes.of(bytes));
    }

    @Test
    void aValueIsNotTakenForTheNameOfAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("arguments"), "--prefix");
        assertThat(shell.run("put", "handle", "@" + file).code()).isZero();
        assertThat(shell.run("get", "handle").out()).isEqualTo("@" + file + "\n");
    }

    @Test
    void keysThatAreNoTextAreReachedAsTheyAreShown() {
        assertThat(shell.run("put", "--escaped", "\\xffkey\\\\", "there").code())
                .isZero();
        String shown = shell.run("get", "--prefix", "", "--keys-only").out().strip();
        assertThat(shown).isEqualTo("\\xffkey\\\\");
        assertThat(shell.run("get", "--escaped", shown).out()).isEqualTo("there\n");
    }

    @Test
    void aPrefixIsATable() {
        for (int i = 1; i <= 3; i++) {
            shell.run("put", "orders/" + i, "v" + i);
        }
        shell.run("put", "other", "x");
        Ran all = shell.run("get", "orders/", "--prefix");
        assertThat(all.lines()).hasSize(4);
        assertThat(all.lines().getFirst()).matches("KEY +REVISION +VALUE");
        assertThat(all.lines().get(1)).matches("orders/1 +\\d+ +v1");
        assertThat(shell.run("get", "orders/", "--prefix", "--limit", "2", "--keys-only")
                        .lines())
                .containsExactly("orders/1", "orders/2");
        assertThat(shell.run("get", "", "--prefix", "--keys-only").lines()).hasSize(4);
    }

    @Test
    void thePastCanBeRead(Althing althing) {
        long then = althing.kv().put("k", "old").await().revision();
        althing.kv().put("k", "new").await();
        assertThat(shell.run("get", "k", "--rev", String.valueOf(then)).out()).isEqualTo("old\n");
        althing.kv().compact(then + 1).await();
        Ran gone = shell.run("get", "k", "--rev", String.valueOf(then));
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).contains("compacted").contains("--rev");
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        Ran got = shell.run("get", "nothing");
        assertThat(got.code()).isEqualTo(1);
        assertThat(got.out()).isEmpty();
        assertThat(got.err()).contains("there is no key 'nothing'").contains("ctl ls");
        assertThat(shell.run("del", "nothing").code()).isEqualTo(1);
        assertThat(shell.run("get", "no/", "--prefix").code()).isEqualTo(1);
        assertThat(shell.run("ls", "no/").code()).isEqualTo(1);
    }

    @Test
    void manyAreDeletedOnlyIfThatIsMeant(Althing althing) {
        shell.run("put", "a/1", "x");
        shell.run("put", "a/2", "x");
        Ran unattended = shell.run("del", "a/", "--prefix");
        assertThat(unattended.code()).isEqualTo(2);
        assertThat(unattended.err()).contains("2 keys").contains("--yes");
        assertThat(shell.typing("n").run("del", "a/", "--prefix").code()).isEqualTo(1);
        assertThat(shell.questions()).last().asString().contains("2 keys with the prefix 'a/'");
        assertThat(althing.kv().count(Keys.prefix("a/")).await()).isEqualTo(2);
        assertThat(shell.typing("y").run("del", "a/", "--prefix").out()).startsWith("deleted 2 keys");
        shell.run("put", "a/3", "x");
        assertThat(shell.run("del", "a/", "--prefix", "--yes").code()).isZero();
        assertThat(althing.kv().count(Keys.prefix("a/")).await()).isZero();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        for (String[] wrong : new String[][] {
            {"get"},
            {"get", "k", "--no-such"},
            {"get", ""},
            {"get", "k", "-o", "xml"},
            {"put", "k"},
            {"put", "k", "--five"},
            {"put", "k", "v", "--lease", "zz"},
            {"get", "k", "--endpoints", "ftp://x"},
            {"lease"},
            {"lock"}
        }) {
            Ran ran = shell.run(wrong);
            assertThat(ran.code()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(ran.err())
                    .as(String.join(" ", wrong))
                    .startsWith("althing: ")
                    .doesNotContain("Exception");
        }
        assertThat(shell.run("put", "k", "--five").err()).contains("behind `--`");
        assertThat(shell.run("put", "k", "--", "--five").code()).isZero();
        assertThat(shell.run("get", "k").out()).isEqualTo("--five\n");
        assertThat(shell.run("put", "k", "-5").code())
                .as("a number is no option")
                .isZero();
    }

    @Test
    void aClusterThatDoesNotAnswerIsNamed() {
        Ran ran = shell.run("get", "k", "--endpoints", "127.0.0.1:1", "--timeout", "1");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("127.0.0.1:1").contains("--endpoints");
    }

    @Test
    void helpTellsTheOptions() {
        assertThat(shell.run("get", "--help").out()).contains("Usage: althing ctl get", "--rev", "--endpoints");
    }

    @Test
    void anEditorChangesAValueAndTheLeaseStays(Althing althing) throws Exception {
        String lease = shell.run("lease", "grant", "600").out().strip();
        shell.run("put", "conf", "mode: old", "--lease", lease);
        shell.with("EDITOR", "sed -i s/old/new/");
        assertThat(shell.run("edit", "conf").out()).startsWith("written at revision");
        assertThat(shell.run("get", "conf").out()).isEqualTo("mode: new\n");
        assertThat(shell.run("get", "conf", "-o", "json").out()).contains("\"lease\":\"" + lease + "\"");
        Ran same = shell.run("edit", "conf");
        assertThat(same.err()).contains("nothing was changed");
        Path editor = Files.writeString(directory.resolve("editor"), "echo by hand > \"$1\"\n");
        shell.with("EDITOR", "sh " + editor).run("edit", "brand-new");
        assertThat(althing.kv().get("brand-new").await().orElseThrow().value().utf8())
                .isEqualTo("by hand");
        assertThat(shell.with("EDITOR", "false").run("edit", "conf").code()).isEqualTo(1);
    }

    @Test
    void anEditDoesNotOverwriteWhatOthersWrote(TestCluster cluster, Althing althing) throws Exception {
        shell.run("put", "conf", "mine");
        // The editor takes until somebody else has written.
        Path isOpen = directory.resolve("open");
        Path mayEnd = directory.resolve("end");
        Path editor = Files.writeString(
                directory.resolve("editor"),
                "echo edited > \"$1\"; touch " + isOpen + "; until [ -e " + mayEnd + " ]; do sleep 0.05; done\n");
        Thread other = Thread.startVirtualThread(() -> {
            Waiting.until(() -> Files.exists(isOpen));
            althing.kv().put("conf", "theirs").await();
            try {
                Files.createFile(mayEnd);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Ran ran = shell.with("EDITOR", "sh " + editor).run("edit", "conf");
        other.join();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("others changed 'conf'");
        Path kept = Path.of(ran.err().replaceFirst("(?s).*what you wrote is in ([^;]+);.*", "$1"));
        assertThat(Files.readString(kept)).isEqualTo("edited\n");
        Files.delete(kept);
        assertThat(althing.kv().get("conf").await().orElseThrow().value().utf8())
                .isEqualTo("theirs");
    }

    @Test
    void aLeaseTellsWhatIsAttachedToIt() {
        String lease = shell.run("lease", "grant", "600").out().strip();
        shell.run("put", "attached", "x", "--lease", lease);
        assertThat(shell.run("lease", "show", lease).lines())
                .satisfies(lines ->
                        assertThat(lines.getFirst()).matches("lease " + lease + " ends in \\d+ of 600 s; keys: 1"))
                .endsWith("attached");
        assertThat(shell.run("lease", "show", lease, "-o", "json").out()).contains("\"keys\":[{\"key\":\"attached\"}]");
        assertThat(shell.run("lease", "list").lines()).contains(lease);
        assertThat(shell.run("lease", "keep-alive", lease, "--once").out())
                .isEqualTo("lease " + lease + " keepalived with TTL(600)\n");
        assertThat(shell.run("lease", "timetolive", lease).code())
                .as("etcdctl's word")
                .isZero();
        assertThat(shell.run("lease", "revoke", lease).code()).isZero();
        assertThat(shell.run("lease", "list").lines()).doesNotContain(lease);
        Ran ended = shell.run("lease", "keep-alive", lease, "--once");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("lease " + lease + " has ended");
        assertThat(shell.run("get", "attached").code()).isEqualTo(1);
        assertThat(shell.run("lease", "show", lease).code()).isEqualTo(1);
        assertThat(shell.run("lease", "revoke", lease).code()).isEqualTo(1);
    }
}
