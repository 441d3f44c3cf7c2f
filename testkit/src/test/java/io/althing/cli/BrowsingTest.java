package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.Waiting;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Operation;
import io.althing.client.kv.Put;
import io.althing.client.kv.Transaction;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest
@Timeout(120)
class BrowsingTest {
    private Shell shell;

    @BeforeEach
    void empty(TestCluster cluster, Althing althing) {
        shell = Shell.of(cluster);
        althing.kv().delete(Delete.of(Keys.all())).await();
    }

    private static void fill(Althing althing, String prefix, int keys) {
        for (int from = 0; from < keys; from += 100) {
            List<Operation> puts = IntStream.range(from, Math.min(from + 100, keys))
                    .mapToObj(i -> (Operation) Put.of(String.format("%s%05d", prefix, i), "x"))
                    .toList();
            althing.kv().commit(Transaction.when().then(puts)).await();
        }
    }

    @Test
    void oneLevelIsShownWithCounts(Althing althing) {
        // Folders that end within a page, right behind it, and far behind it; and keys on both sides.
        fill(althing, "a/small/", 3);
        fill(althing, "a/large/", 1_300);
        fill(althing, "a/page/", 497);
        fill(althing, "a/z", 600);
        althing.kv().put("a/small", "a key of the same name").await();
        althing.kv().put("b", "x").await();
        List<String> lines = shell.run("ls", "a/").lines();
        assertThat(lines.getFirst()).matches("NAME +KEYS");
        assertThat(lines.subList(1, 5).stream().map(line -> line.replaceAll(" +", " ")))
                .containsExactly("a/large/ 1300", "a/page/ 497", "a/small", "a/small/ 3");
        assertThat(lines).hasSize(5 + 600).endsWith("a/z00599");
        assertThat(shell.run("ls", "-o", "json").lines())
                .containsExactly("{\"prefix\":\"a/\",\"keys\":2401}", "{\"key\":\"b\"}");
        assertThat(shell.run("ls", "a").lines()).hasSize(2).last().asString().matches("a/ +2401");
    }

    @Test
    void aTreeIsDrawn(Althing althing) {
        for (String key : List.of("app/db/host", "app/db/port", "app/name", "web")) {
            althing.kv().put(key, "x").await();
        }
        assertThat(shell.run("tree").out()).isEqualTo("""
                        all keys (4)
                        ├── app/ (3)
                        │   ├── db/ (2)
                        │   │   ├── host
                        │   │   └── port
                        │   └── name
                        └── web
                        """);
        assertThat(shell.run("tree", "app/", "--depth", "1").out()).isEqualTo("""
                        app/ (3)
                        ├── db/ (2)
                        └── name
                        """);
    }

    @Test
    void aStoreWithoutKeysIsSaidToBeEmpty() {
        Ran ran = shell.run("ls");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).contains("there are no keys");
    }

    @Test
    void everyRevisionIsShownWithWhatChanged(Althing althing) {
        long first = althing.kv().put("settings", "a\nb\nc").await().revision();
        long second = althing.kv().put("settings", "a\nB\nc").await().revision();
        long gone = althing.kv().delete("settings").await().revision();
        long last = althing.kv().put("settings", "new").await().revision();
        assertThat(shell.run("log", "settings").out()).isEqualTo(String.format("""
                        revision %d  version 1
                            +new

                        revision %d  deleted

                        revision %d  version 2
                             a
                            -b
                            +B
                             c

                        revision %d  version 1
                            +a
                            +b
                            +c

                        """, last, gone, second, first));
        assertThat(shell.run("log", "settings", "-o", "json").lines())
                .hasSize(4)
                .first()
                .asString()
                .contains("\"event\":\"put\"", "\"value\":\"new\"");
        Ran some = shell.run("log", "settings", "--limit", "3");
        assertThat(some.out()).contains("-b\n").doesNotContain("+c");
        assertThat(some.err()).contains("1 older");
    }

    @Test
    void historyBeginsWithWhatCompactionLeft(Althing althing) {
        althing.kv().put("conf", "1").await();
        long kept = althing.kv().put("conf", "2").await().revision();
        long compacted = althing.kv().put("other", "x").await().revision();
        long last = althing.kv().put("conf", "3").await().revision();
        althing.kv().compact(compacted).await();
        assertThat(shell.run("log", "conf").out()).isEqualTo(String.format("""
                        revision %d  version 3
                            -2
                            +3

                        revision %d  version 2 (before compaction)
                            +2

                        """, last, kept));
        althing.kv().compact(last).await();
        assertThat(shell.run("log", "conf").out())
                .startsWith("revision " + last)
                .contains("+3");
    }

    @Test
    void aKeyThatIsGoneHasAHistory(Althing althing) {
        long put = althing.kv().put("gone", "1").await().revision();
        althing.kv().delete("gone").await();
        long other = althing.kv().put("unrelated", "1").await().revision();
        assertThat(shell.run("log", "gone").out()).isEqualTo(String.format("""
                        revision %d  deleted

                        revision %d  version 1
                            +1

                        """, put + 1, put));
        Ran never = shell.run("log", "never");
        assertThat(never.code()).isEqualTo(1);
        assertThat(never.err()).contains("there is no key 'never'").contains("ctl ls");
        assertThat(shell.run("watch", "gone", "--rev", String.valueOf(put), "--count", "2")
                        .lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches(put + " +put +gone +1"),
                        line -> assertThat(line).matches((put + 1) + " +delete +gone"));
        althing.kv().compact(other).await();
        assertThat(shell.run("log", "gone").code()).as("forgotten").isEqualTo(1);
    }

    @Test
    void eventsAreShownAsTheyHappen(Althing althing) {
        CompletableFuture<Ran> watching = CompletableFuture.supplyAsync(
                () -> shell.run("watch", "orders/", "--prefix", "--count", "2", "-o", "json"));
        Waiting.until(() -> shell.err().contains("watching from revision"));
        althing.kv().put("orders/1", "new").await();
        Waiting.until(() -> shell.out().contains("orders/1"));
        althing.kv().put("elsewhere", "x").await();
        althing.kv().delete("orders/1").await();
        Ran ran = watching.join();
        assertThat(ran.code()).isZero();
        assertThat(ran.lines()).hasSize(2);
        assertThat(ran.lines().getFirst()).startsWith("{\"event\":\"put\",\"key\":\"orders/1\",\"value\":\"new\"");
        assertThat(ran.lines().getLast()).startsWith("{\"event\":\"delete\",\"key\":\"orders/1\",\"modRevision\":");
    }
}
