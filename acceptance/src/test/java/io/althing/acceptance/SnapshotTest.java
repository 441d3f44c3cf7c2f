package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Backups, from etcd to us and from us to etcd, and what comes back from them.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SnapshotTest {
    private static final String[] ROOT = {"--user", "root:secret"};

    @TempDir
    Path root;

    @BeforeEach
    void needEtcd() {
        Etcdctl.assumeInstalled();
        assumeTrue(EtcdProcess.isOnPath("etcd"), "etcd is not installed (Debian package etcd-server): skipped");
    }

    private static String as(Etcdctl etcdctl, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(ROOT));
        all.addAll(List.of(arguments));
        return etcdctl.run(all.toArray(String[]::new));
    }

    /// Writes something of everything; returns the lease.
    private static String fill(Etcdctl etcdctl) throws IOException {
        Random random = new Random(17);
        StringBuilder batch = new StringBuilder();
        for (int round = 0; round < 12; round++) {
            batch.setLength(0);
            batch.append("\n");
            for (int i = 0; i < 30; i++) {
                String key = "key" + (round * 30 + i) % 100;
                batch.append("put ")
                        .append(key)
                        .append(" value")
                        .append(random.nextInt())
                        .append("\n");
            }
            etcdctl.runWith(batch + "\n\n", "txn");
        }
        String lease = etcdctl.run("lease", "grant", "3000").split(" ")[1];
        etcdctl.run("put", "leased", "by it", "--lease=" + lease);
        etcdctl.run("del", "key7");
        etcdctl.run("del", "--prefix", "key2");
        etcdctl.run("put", "big", "x".repeat(100_000));
        etcdctl.run("compact", "8");
        etcdctl.runWith("\nput z last\nput a first\ndel key3\n\n\n", "txn");
        etcdctl.run("put", "key7", "again");
        etcdctl.run("user", "add", "root:secret");
        etcdctl.run("user", "grant-role", "root", "root");
        etcdctl.run("role", "add", "reader");
        etcdctl.run("role", "grant-permission", "reader", "read", "--prefix=true", "key");
        etcdctl.run("user", "add", "ann:hers");
        etcdctl.run("user", "grant-role", "ann", "reader");
        assertThat(etcdctl.run("auth", "enable")).isEqualTo("Authentication Enabled\n");
        return lease;
    }

    private static String body(String json) {
        return json.replaceFirst("\"header\":\\{[^}]*}", "");
    }

    private static void assertSameContent(Etcdctl copy, Etcdctl original, String lease) throws IOException {
        for (String revision : List.of("8", "9", "12", "15", "16", "17", "0")) {
            String all = as(original, "get", "", "--prefix", "-w", "json", "--rev", revision);
            assertThat(all).contains("\"kvs\"");
            assertThat(body(as(copy, "get", "", "--prefix", "-w", "json", "--rev", revision)))
                    .as("at revision " + revision)
                    .isEqualTo(body(all));
        }
        assertThat(as(copy, "get", "a", "--rev", "7")).contains("required revision has been compacted");
        for (String[] asked :
                new String[][] {{"user", "list"}, {"user", "get", "ann"}, {"role", "get", "reader"}, {"lease", "list"}
                }) {
            assertThat(as(copy, asked)).isEqualTo(as(original, asked));
        }
        assertThat(as(copy, "lease", "timetolive", lease, "--keys"))
                .matches("lease " + lease
                        + " granted with TTL\\(3000s\\), remaining\\(\\d+s\\), attached keys\\(\\[leased]\\)\n");
        assertThat(copy.run("--user", "ann:hers", "get", "key7")).isEqualTo("key7\nagain\n");
        assertThat(copy.run("--user", "ann:hers", "put", "key7", "x")).contains("permission denied");
        assertThat(copy.run("--user", "ann:guess", "get", "key7")).contains("authentication failed");
        assertThat(copy.run("get", "key7")).contains("user name is empty");
        assertThat(events(copy)).isEqualTo(events(original)).hasSizeGreaterThan(150);
    }

    /// What a watcher from the compaction on is told.
    private static List<String> events(Etcdctl etcdctl) throws IOException {
        Process watch = etcdctl.launch(ROOT[0], ROOT[1], "watch", "", "--prefix", "--rev", "8");
        List<String> lines = new ArrayList<>();
        try (var out = new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.equals("again")) {
                    break;
                }
            }
        } finally {
            watch.destroyForcibly();
        }
        return lines;
    }

    private static String[] restoreArguments(ProcessCluster cluster, int i, Path file) {
        List<String> arguments = new ArrayList<>(List.of("ctl", "snapshot", "restore", file.toString()));
        List<String> flags = cluster.flags(i);
        for (int at = 0; at < flags.size(); at += 2) {
            if (!flags.get(at).contains("client-urls") && !flags.get(at).startsWith("--listen")) {
                arguments.addAll(flags.subList(at, at + 2));
            }
        }
        return arguments.toArray(String[]::new);
    }

    @Test
    void aClusterIsFoundedOfEtcdsSnapshot() throws IOException {
        Path file = root.resolve("etcd.db");
        try (EtcdProcess process = EtcdProcess.start(Files.createDirectory(root.resolve("from")));
                ProcessCluster cluster = new ProcessCluster(root, 3)) {
            Etcdctl etcd = new Etcdctl(List.of(process.endpoint()));
            String lease = fill(etcd);
            assertThat(as(etcd, "snapshot", "save", file.toString())).contains("Snapshot saved at");
            assertThat(ProcessCluster.run("ctl", "snapshot", "status", file.toString(), "-w", "json"))
                    .isEqualToIgnoringNewLines(etcd.run("snapshot", "status", file.toString(), "-w", "json"));

            List<String> states = new ArrayList<>();
            for (int i = 0; i < cluster.size(); i++) {
                List<String> restore = new ArrayList<>(List.of(restoreArguments(cluster, i, file)));
                restore.addAll(List.of("--bump-revision", "0"));
                String said = ProcessCluster.run(restore.toArray(String[]::new));
                Matcher state = Pattern.compile("state [0-9a-f]+ at \\d+/\\d+").matcher(said);
                assertThat(state.find()).as(said).isTrue();
                states.add(state.group());
            }
            assertThat(states).allMatch(states.getFirst()::equals);
            cluster.startAll();
            Etcdctl etcdctl = new Etcdctl(cluster);
            assertSameContent(etcdctl, etcd, lease);
            cluster.awaitEqualStates();

            // It goes on as a cluster does, also after a crash of all.
            assertThat(as(etcdctl, "put", "after", "1")).isEqualTo("OK\n");
            for (int i = 0; i < cluster.size(); i++) {
                cluster.kill(i);
            }
            cluster.startAll();
            assertThat(as(etcdctl, "get", "after")).isEqualTo("after\n1\n");
            assertThat(as(etcdctl, "lease", "revoke", lease)).contains("revoked");
            assertThat(as(etcdctl, "get", "leased")).isEmpty();
            cluster.awaitEqualStates();
        }
    }

    @Test
    void etcdServesOurSnapshot() throws IOException {
        Path file = root.resolve("althing.db");
        try (ProcessCluster cluster = new ProcessCluster(root, 3, "--bcrypt-cost", "4").startAll()) {
            Etcdctl etcdctl = new Etcdctl(cluster);
            String lease = fill(etcdctl);
            Etcdctl one = new Etcdctl(List.of(cluster.endpoint(1)));
            assertThat(as(one, "snapshot", "save", file.toString())).contains("Snapshot saved at");
            assertThat(one.run("snapshot", "status", file.toString(), "-w", "json"))
                    .contains("\"revision\":19,")
                    .isEqualToIgnoringNewLines(
                            ProcessCluster.run("ctl", "snapshot", "status", file.toString(), "-w", "json"));
            assertThat(one.run("snapshot", "save", root.resolve("x").toString()))
                    .contains("user name is empty");
            try (Stream<Path> left = Files.list(cluster.directory(1).resolve("temporary"))) {
                assertThat(left).as("temporary files").isEmpty();
            }

            try (EtcdProcess process = EtcdProcess.restore(Files.createDirectory(root.resolve("to")), file)) {
                Etcdctl etcd = new Etcdctl(List.of(process.endpoint()));
                assertSameContent(etcd, etcdctl, lease);
                // It can change and shrink what it was given.
                assertThat(as(etcd, "put", "after", "1")).isEqualTo("OK\n");
                assertThat(as(etcd, "del", "--prefix", "key")).matches("\\d\\d\n");
                assertThat(as(etcd, "compact", "21")).contains("compacted revision 21");
                assertThat(as(etcd, "defrag")).contains("Finished");
                assertThat(as(etcd, "get", "", "--prefix", "--keys-only"))
                        .isEqualTo("a\n\nafter\n\nbig\n\nleased\n\nz\n\n");
            }
        }
    }

    @Test
    void whatIsSavedWithOurToolComesBackWithRevisionsThatWereNeverSeen() throws IOException {
        Path file = root.resolve("own.db");
        try (ProcessCluster cluster = new ProcessCluster(root, 1, "--bcrypt-cost", "4").startAll()) {
            fill(new Etcdctl(cluster));
            assertThat(ProcessCluster.run(
                            "ctl", "snapshot", "save", file.toString(), "--endpoints", cluster.endpoint(0)))
                    .startsWith("althing: ")
                    .endsWith("etcdserver: user name is empty; log in with --user NAME\n");
            assertThat(ProcessCluster.run(
                            "ctl",
                            "snapshot",
                            "save",
                            file.toString(),
                            "--endpoints",
                            cluster.endpoint(0),
                            ROOT[0],
                            ROOT[1]))
                    .startsWith("saved " + file + ": revision 19, ");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        Path elsewhere = Files.createDirectory(root.resolve("new"));
        try (ProcessCluster cluster = new ProcessCluster(elsewhere, 1)) {
            assertThat(ProcessCluster.run(restoreArguments(cluster, 0, file))).contains("revision 1000000019");
            cluster.startAll();
            Etcdctl etcdctl = new Etcdctl(cluster);
            assertThat(as(etcdctl, "get", "a")).isEqualTo("a\nfirst\n");
            assertThat(as(etcdctl, "watch", "a", "--rev", "19")).contains("compacted");
            assertThat(as(etcdctl, "put", "a", "2")).isEqualTo("OK\n");
            assertThat(as(etcdctl, "get", "a", "-w", "json")).contains("\"mod_revision\":1000000020");
        }
    }
}
