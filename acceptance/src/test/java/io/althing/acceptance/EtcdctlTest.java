package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// etcd's own command line against three members: what it prints is what it prints against etcd.
class EtcdctlTest {
    @TempDir
    static Path root;

    private static ProcessCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        Etcdctl.assumeInstalled();
        cluster = new ProcessCluster(root, 3).startAll();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Process launch(String... arguments) throws IOException {
        return new Etcdctl(cluster).launch(arguments);
    }

    private static String run(String input, String... arguments) throws IOException {
        return new Etcdctl(cluster).runWith(input, arguments);
    }

    private static String etcdctl(String... arguments) throws IOException {
        return run("", arguments);
    }

    @Test
    void putsGetsAndDeletes() throws IOException {
        assertThat(etcdctl("put", "kv/a", "1")).isEqualTo("OK\n");
        assertThat(etcdctl("put", "kv/b", "2")).isEqualTo("OK\n");
        assertThat(etcdctl("put", "kv/c", "3")).isEqualTo("OK\n");
        assertThat(etcdctl("get", "kv/a")).isEqualTo("kv/a\n1\n");
        assertThat(etcdctl("get", "--prefix", "kv/")).isEqualTo("kv/a\n1\nkv/b\n2\nkv/c\n3\n");
        assertThat(etcdctl("get", "--prefix", "--keys-only", "kv/")).isEqualTo("kv/a\n\nkv/b\n\nkv/c\n\n");
        assertThat(etcdctl("get", "kv/a", "kv/c", "--print-value-only")).isEqualTo("1\n2\n");
        assertThat(etcdctl("get", "--prefix", "kv/", "--order=DESCEND", "--limit=1"))
                .isEqualTo("kv/c\n3\n");
        assertThat(etcdctl("get", "--prefix", "kv/", "--consistency=s", "--sort-by=MODIFY"))
                .isEqualTo("kv/a\n1\nkv/b\n2\nkv/c\n3\n");
        assertThat(etcdctl("get", "--from-key", "kv/c", "--limit=1")).isEqualTo("kv/c\n3\n");
        assertThat(etcdctl("put", "--prev-kv", "kv/a", "9")).isEqualTo("OK\nkv/a\n1\n");
        assertThat(etcdctl("del", "--prefix", "kv/")).isEqualTo("3\n");
        assertThat(etcdctl("del", "kv/a")).isEqualTo("0\n");
        assertThat(etcdctl("get", "kv/a")).isEmpty();
    }

    @Test
    void runsATransactionFromItsPrompt() throws IOException {
        etcdctl("put", "txn/a", "1");
        assertThat(run("value(\"txn/a\") = \"1\"\n\nput txn/a 2\nget txn/a\n\nput txn/a no\n\n", "txn", "-i"))
                .endsWith("SUCCESS\n\nOK\n\ntxn/a\n2\n");
        assertThat(run("mod(\"txn/none\") > \"0\"\n\nput txn/a 3\n\ndel txn/a\n\n", "txn", "-i"))
                .endsWith("FAILURE\n\n1\n");
    }

    @Test
    void watchesFromARevisionOn() throws Exception {
        etcdctl("put", "watch/a", "1");
        Process watch = launch("watch", "--prefix", "watch/", "--rev", "1", "--prev-kv");
        StringBuilder seen = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (var lines = watch.inputReader()) {
                lines.lines().forEach(line -> {
                    synchronized (seen) {
                        seen.append(line).append('\n');
                    }
                });
            } catch (IOException e) {
                synchronized (seen) {
                    seen.append(e);
                }
            }
        });
        etcdctl("put", "watch/a", "2");
        etcdctl("del", "watch/a");
        String expected = "PUT\nwatch/a\n1\nPUT\nwatch/a\n1\nwatch/a\n2\nDELETE\nwatch/a\n2\nwatch/a\n\n";
        try {
            ProcessCluster.await("all three events", Duration.ofSeconds(10), () -> {
                synchronized (seen) {
                    return seen.toString().replace("\n\n", "\n").equals(expected.replace("\n\n", "\n"));
                }
            });
        } finally {
            watch.destroy();
            reader.join();
        }
    }

    @Test
    void livesWithLeases() throws IOException {
        String granted = etcdctl("lease", "grant", "60");
        assertThat(granted).matches("lease [0-9a-f]{16} granted with TTL\\(60s\\)\n");
        String id = granted.split(" ")[1];
        assertThat(etcdctl("put", "--lease=" + id, "leased", "x")).isEqualTo("OK\n");
        assertThat(etcdctl("lease", "timetolive", "--keys", id))
                .matches("lease " + id
                        + " granted with TTL\\(60s\\), remaining\\(\\d+s\\), attached keys\\(\\[leased]\\)\n");
        assertThat(etcdctl("lease", "keep-alive", "--once", id))
                .isEqualTo("lease " + id + " keepalived with TTL(60)\n");
        assertThat(etcdctl("lease", "list")).contains("found").contains(id);
        assertThat(etcdctl("lease", "revoke", id)).isEqualTo("lease " + id + " revoked\n");
        assertThat(etcdctl("get", "leased")).isEmpty();
        assertThat(etcdctl("lease", "timetolive", id)).isEqualTo("lease " + id + " already expired\n");
        assertThat(etcdctl("put", "--lease=" + id, "leased", "x")).contains("requested lease not found");
    }

    @Test
    void compactsAndRefusesWhatIsGone() throws IOException {
        etcdctl("put", "old", "1");
        etcdctl("put", "old", "2");
        String revision = etcdctl("get", "old", "-w", "fields").replaceAll("(?s).*\"Revision\" : (\\d+).*", "$1");
        assertThat(etcdctl("compaction", revision)).isEqualTo("compacted revision " + revision + "\n");
        assertThat(etcdctl("get", "--rev=1", "old")).contains("mvcc: required revision has been compacted");
        assertThat(etcdctl("get", "--rev=999999", "old")).contains("mvcc: required revision is a future revision");
        assertThat(etcdctl("compaction", revision)).contains("mvcc: required revision has been compacted");
    }

    @Test
    void showsTheClusterAndItsHealth() throws IOException {
        assertThat(etcdctl("endpoint", "health"))
                .contains("is healthy: successfully committed proposal")
                .doesNotContain("unhealthy");
        assertThat(etcdctl("endpoint", "status").lines())
                .hasSize(3)
                .filteredOn(line -> line.contains(", true, "))
                .hasSize(1);
        assertThat(etcdctl("member", "list").lines())
                .hasSize(3)
                .allMatch(line ->
                        line.matches("[0-9a-f]+, started, m\\d, http://127.0.0.1:\\d+, http://127.0.0.1:\\d+, false"));
    }
}
