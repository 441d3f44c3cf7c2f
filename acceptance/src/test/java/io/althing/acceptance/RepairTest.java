package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.engine.RocksDbHome;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Members whose files are lost or damaged, as real processes.
class RepairTest {
    private static final int REFUSED = 3;
    private static final int UNFIT = 70;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path root;

    private static void write(ProcessCluster cluster, int count) throws Exception {
        try (Client client = Client.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .build()) {
            for (int i = 0; i < count; i++) {
                client.getKVClient()
                        .put(CrashTest.bytes("k" + i), CrashTest.bytes("v" + i))
                        .get();
            }
        }
    }

    private static void flip(Path file, long offset) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            int before = bytes.read();
            bytes.seek(offset);
            bytes.write(before ^ 0x10);
        }
    }

    private static Path first(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long voters(ProcessCluster cluster, int asked) throws IOException {
        return ProcessCluster.run(
                        "ctl",
                        "member",
                        "list",
                        "--endpoints",
                        cluster.endpoint(asked).substring(7))
                .lines()
                .filter(line -> line.contains(" voter "))
                .count();
    }

    private void assertComesBack(ProcessCluster cluster, int victim) throws Exception {
        cluster.start(victim);
        cluster.awaitServing(victim);
        cluster.awaitEqualStates();
        ProcessCluster.await("three voters again", PATIENCE, () -> {
            try {
                return voters(cluster, victim) == 3;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        write(cluster, 10);
    }

    private static void assertRepaired(ProcessCluster cluster, int victim) throws IOException {
        assertThat(cluster.directory(victim).resolve("quarantine-1/journal")).isDirectory();
        assertThat(cluster.directory(victim).resolve("quarantine-1/store")).isDirectory();
        assertThat(Files.readString(cluster.log(victim))).contains("event=quarantined");
    }

    @Test
    void whoseJournalIsDamagedComesBackByItself() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            write(cluster, 200);
            int victim = (cluster.leader() + 1) % 3;
            cluster.kill(victim);
            flip(first(cluster.directory(victim).resolve("journal"), ""), 5_000);

            assertComesBack(cluster, victim);
            assertRepaired(cluster, victim);

            // From then on it starts like any other, with the flags it always had.
            cluster.kill(victim);
            assertComesBack(cluster, victim);
            assertThat(cluster.directory(victim).resolve("quarantine-2")).doesNotExist();
        }
    }

    @Test
    void whoseStoreIsDamagedComesBackByItselfUnlessToldNotTo() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3, "--snapshot-count", "50").startAll()) {
            write(cluster, 200);
            int victim = cluster.leader();
            assertThat(cluster.stop(victim)).isZero();
            Files.delete(first(cluster.directory(victim).resolve("store"), ".sst"));

            List<String> flags = new ArrayList<>(cluster.flags(victim));
            flags.add("--auto-repair=false");
            Path log = root.resolve("unrepaired.log");
            assertThat(ProcessCluster.awaitEnd(ProcessCluster.launch(log, flags)))
                    .isEqualTo(REFUSED);
            assertThat(Files.readString(log)).contains("is damaged");

            assertComesBack(cluster, victim);
            assertRepaired(cluster, victim);
        }
    }

    @Test
    void whoLostItsDiskDoesNotVoteUnderTheOldIdentityAndIsReplacedInOneCommand() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            write(cluster, 50);
            int victim = (cluster.leader() + 1) % 3;
            int other = (victim + 1) % 3;
            cluster.kill(victim);
            erase(cluster.directory(victim));

            cluster.start(victim);
            assertThat(ProcessCluster.awaitEnd(cluster.process(victim))).isEqualTo(REFUSED);
            assertThat(Files.readString(cluster.log(victim))).contains("althing ctl member replace");

            String told = ProcessCluster.run(
                    "ctl",
                    "member",
                    "replace",
                    "m" + victim,
                    "--endpoints",
                    cluster.endpoint(other).substring(7));
            assertThat(told).contains("takes the place of");
            assertComesBack(cluster, victim);
        }
    }

    @Test
    void whoLostAllButItsIdentityIsNoLongerWhoItWas() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            write(cluster, 50);
            int victim = (cluster.leader() + 1) % 3;
            cluster.kill(victim);
            erase(cluster.directory(victim).resolve("journal"));
            erase(cluster.directory(victim).resolve("store"));

            cluster.start(victim);
            assertThat(ProcessCluster.awaitEnd(cluster.process(victim))).isEqualTo(REFUSED);
            assertThat(Files.readString(cluster.log(victim))).contains("another data directory");
            write(cluster, 10);
        }
    }

    @Test
    void whoseStateDiffersStopsAndComesBackRepaired() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3, "--corrupt-check-time", "1s").startAll()) {
            write(cluster, 50);
            int victim = cluster.leader();
            int other = (victim + 1) % 3;
            assertThat(cluster.stop(victim)).isZero();
            tamper(cluster.directory(victim).resolve("store"));
            cluster.start(victim);
            write(cluster, 10);
            assertThat(ProcessCluster.awaitEnd(cluster.process(victim))).isEqualTo(UNFIT);
            assertThat(Files.readString(cluster.log(victim))).contains("not that of the majority");
            assertThat(alarms(cluster, other)).isOne();
            write(cluster, 10);

            assertComesBack(cluster, victim);
            assertRepaired(cluster, victim);
            assertThat(alarms(cluster, other)).isZero();
        }
    }

    /// As a fault of the program would: all checksums are right, and what they protect is not.
    private static void tamper(Path store) {
        byte[] state = {'A'};
        try (Engine engine = new RocksDbHome(store).open()) {
            byte[] row = Objects.requireNonNull(engine.get(Column.META, state)).clone();
            row[row.length - 1] ^= 1; // of the hash of the state
            Engine.Batch batch = engine.newBatch();
            batch.put(Column.META, state, row);
            engine.write(batch);
            engine.flush();
        }
    }

    private static int alarms(ProcessCluster cluster, int asked) throws Exception {
        try (Client client = Client.builder().endpoints(cluster.endpoint(asked)).build()) {
            return client.getMaintenanceClient().listAlarms().get().getAlarms().size();
        }
    }

    private static void erase(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
