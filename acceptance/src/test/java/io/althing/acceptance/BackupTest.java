package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Backups by schedule of members that die, and clusters that are founded of what a backup was
/// at some point.
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class BackupTest {
    private static final int KEYS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);

    @TempDir
    Path root;

    /// What there was at each revision, as its one writer knows it.
    private final TreeMap<Long, SortedMap<String, String>> history = new TreeMap<>();

    private final Random random = new Random(23);

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private void put(ProcessCluster cluster, int member, int count) {
        ManagedChannel channel = Requests.connect(cluster.clientPort(member));
        try {
            KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
            for (int i = 0; i < count; i++) {
                String key = "key" + random.nextInt(KEYS);
                String value = "value" + random.nextInt() + "x".repeat(random.nextInt(200));
                long revision = kv.put(PutRequest.newBuilder()
                                .setKey(bytes(key))
                                .setValue(bytes(value))
                                .build())
                        .getHeader()
                        .getRevision();
                SortedMap<String, String> now = history.isEmpty()
                        ? new TreeMap<>()
                        : new TreeMap<>(history.lastEntry().getValue());
                now.put(key, value);
                history.put(revision, now);
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private static SortedMap<String, String> content(ProcessCluster cluster, int member) {
        ManagedChannel channel = Requests.connect(cluster.clientPort(member));
        try {
            SortedMap<String, String> content = new TreeMap<>();
            RangeRequest all =
                    RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).build();
            for (KeyValue each : KVGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .range(all)
                    .getKvsList()) {
                content.put(each.getKey().toStringUtf8(), each.getValue().toStringUtf8());
            }
            return content;
        } catch (StatusRuntimeException e) {
            throw new AssertionError(e);
        } finally {
            channel.shutdownNow();
        }
    }

    /// Waits until the leader has archived what it has applied, and returns by when it had.
    private static Instant archived(ProcessCluster cluster) {
        int leader = cluster.leader();
        long applied = cluster.metric(leader, "etcd_server_proposals_applied_total");
        ProcessCluster.await(
                "entry " + applied + " is archived" + cluster.logs(),
                PATIENCE,
                () -> cluster.metric(leader, "althing_backup_archived_index") >= applied);
        return Instant.now();
    }

    private Path vault() {
        return root.resolve("vault");
    }

    private List<Path> objects(String kind) throws IOException {
        try (Stream<Path> all = Files.walk(vault())) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/" + kind + "/"))
                    .sorted()
                    .toList();
        }
    }

    private String restore(ProcessCluster cluster, int member, String... point) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("ctl", "snapshot", "restore", "--from", vault().toString()));
        List<String> flags = cluster.flags(member);
        for (int at = 0; at < flags.size(); at += 2) {
            String flag = flags.get(at);
            if (!flag.contains("client-urls") && !flag.startsWith("--listen") && !flag.startsWith("--backup")) {
                arguments.addAll(flags.subList(at, at + 2));
            }
        }
        arguments.addAll(List.of(point));
        return ProcessCluster.run(arguments.toArray(String[]::new));
    }

    private static String found(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    /// Restores into a cluster of one, and returns what it serves then.
    private SortedMap<String, String> restored(String name, String... point) throws IOException {
        try (ProcessCluster cluster = new ProcessCluster(Files.createDirectory(root.resolve(name)), 1)) {
            cluster.token = name;
            assertThat(restore(cluster, 0, point)).contains("restored member m0");
            cluster.startAll();
            return content(cluster, 0);
        }
    }

    @Test
    void everyMomentComesBackAlsoThoughTheLeaderDied() throws IOException {
        try (ProcessCluster cluster = new ProcessCluster(
                root,
                3,
                "--backup-to",
                vault().toString(),
                "--backup-interval",
                "200ms",
                "--snapshot-count",
                "50",
                "--snapshot-catchup-entries",
                "10")) {
            cluster.startAll();
            put(cluster, 0, 150);
            archived(cluster);
            put(cluster, 1, 150);
            Instant before = archived(cluster);
            long revisionBefore = history.lastKey();
            int killed = cluster.leader();
            cluster.kill(killed);
            put(cluster, (killed + 1) % 3, 150);
            archived(cluster);
            cluster.start(killed);
            put(cluster, (killed + 1) % 3, 100);
            archived(cluster);
            ProcessCluster.await("a full copy" + cluster.logs(), PATIENCE, () -> isCopied());

            String list = ProcessCluster.run("ctl", "backup", "list", "--from", vault().toString());
            assertThat(list).contains("full copy  ").contains("log        ").doesNotContain("missing");
            assertThat(ProcessCluster.run("ctl", "backup", "verify", "--from", vault().toString()))
                    .contains("All hashes are right.");

            assertThat(restored("latest")).isEqualTo(history.lastEntry().getValue());
            assertThat(restored("time", "--at", before.toString())).isEqualTo(history.get(revisionBefore));
            for (int i = 0; i < 3; i++) {
                long revision = 200 + random.nextInt(330);
                assertThat(restored("revision" + i, "--revision", Long.toString(revision)))
                        .as("at revision " + revision)
                        .isEqualTo(history.floorEntry(revision).getValue());
            }
        }
        assertLossIsRefused();
    }

    private boolean isCopied() {
        try {
            return objects("full").stream().anyMatch(file -> file.endsWith("manifest"));
        } catch (IOException e) {
            return false;
        }
    }

    private void assertLossIsRefused() throws IOException {
        List<Path> pieces = objects("log");
        Path piece = pieces.get(pieces.size() / 2);
        byte[] good = Files.readAllBytes(piece);
        byte[] damaged = good.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(piece, damaged);
        Path target = Files.createDirectory(root.resolve("refused"));
        try (ProcessCluster cluster = new ProcessCluster(target, 1)) {
            assertThat(restore(cluster, 0, "--index", lastIndex(pieces)))
                    .startsWith("althing: " + piece + " is damaged: its content does not have the hash at its end");
            assertThat(ProcessCluster.run("ctl", "backup", "verify", "--from", vault().toString()))
                    .contains("1 of what was read cannot be relied on:")
                    .contains("fault: " + piece + " is damaged");
            Files.delete(piece);
            assertThat(restore(cluster, 0, "--index", lastIndex(pieces)))
                    .contains("of the log are not in the backup: they were lost, or never archived");
            assertThat(target).as("nothing is left behind").isEmptyDirectory();
        }
    }

    private static String lastIndex(List<Path> pieces) {
        return found("-0*(\\d+)-t", pieces.getLast().toString());
    }

    @Test
    void aClusterThatIsLostIsFoundedAnewAndBacksItselfUpAtTheSamePlace() throws IOException {
        String[] flags = {"--backup-to", vault().toString(), "--backup-interval", "200ms"};
        try (ProcessCluster cluster = new ProcessCluster(Files.createDirectory(root.resolve("old")), 3, flags)) {
            cluster.startAll();
            put(cluster, 0, 100);
            archived(cluster);
            ProcessCluster.await("a full copy" + cluster.logs(), PATIENCE, () -> isCopied());
        }
        try (ProcessCluster cluster = new ProcessCluster(Files.createDirectory(root.resolve("new")), 3, flags)) {
            cluster.token = "restored";
            List<String> states = new ArrayList<>();
            String point = "--at";
            String value = "latest";
            for (int i = 0; i < cluster.size(); i++) {
                String said = restore(cluster, i, point, value);
                states.add(found("(state [0-9a-f]+ at 1/\\d+)", said));
                // What the first one says is how to restore the others.
                point = "--index";
                value = found("--index (\\d+)", said);
            }
            assertThat(states).hasSize(3).allMatch(states.getFirst()::equals);
            cluster.startAll();
            assertThat(content(cluster, 1)).isEqualTo(history.lastEntry().getValue());
            put(cluster, 2, 10);
            assertThat(history.lastKey()).as("no revision comes again").isGreaterThan(1_000_000_000);
            archived(cluster);
            assertThat(ProcessCluster.run("ctl", "backup", "list", "--from", vault().toString()))
                    .containsSubsequence("cluster ", "cluster ");
        }
    }

    @Test
    void membersServeWhileTheirBackupIsAway() throws IOException {
        Files.write(vault(), new byte[1]);
        try (ProcessCluster cluster =
                new ProcessCluster(root, 1, "--backup-to", vault().toString(), "--backup-interval", "200ms")) {
            cluster.startAll();
            put(cluster, 0, 20);
            ProcessCluster.await(
                    "failures are counted", PATIENCE, () -> cluster.metric(0, "althing_backup_failures_total") > 0);
            assertThat(content(cluster, 0)).isEqualTo(history.lastEntry().getValue());
            assertThat(cluster.metric(0, "althing_backup_last_success_timestamp_seconds"))
                    .isZero();
            assertThat(Files.readString(cluster.log(0)))
                    .contains("event=backup_failed why=\"")
                    .contains("is not a directory");
            Files.delete(vault());
            ProcessCluster.await("it is backed up" + cluster.logs(), PATIENCE, () -> isCopied());
        }
        assertThat(restored("later")).isEqualTo(history.lastEntry().getValue());
    }
}
