package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalTest {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int REFUSED = 3;

    @TempDir
    Path root;

    private void assertRefuses(List<String> flags, int exitCode, String text) throws IOException {
        Path log = root.resolve("refusal-" + flags.hashCode() + ".log");
        Process process = ProcessCluster.launch(log, flags);
        assertThat(ProcessCluster.awaitEnd(process)).as(Files.readString(log)).isEqualTo(exitCode);
        List<String> lines = Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("althing: "))
                .toList();
        assertThat(lines).as(Files.readString(log)).hasSize(1);
        assertThat(lines.getFirst()).contains(text);
    }

    @Test
    void anUnknownFlagIsNamedWithTheOneThatMayBeMeant() throws Exception {
        assertRefuses(List.of("--nmae", "m1"), USAGE, "unknown flag --nmae; did you mean name?");
    }

    @Test
    void anotherClustersDirectoryIsRefused() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 1).startAll()) {
            assertThat(cluster.stop(0)).isZero();
            cluster.token = "another";
            assertRefuses(cluster.flags(0), REFUSED, "belongs to cluster");
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 1);
                ServerSocket taken = new ServerSocket(cluster.peerPort(0), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(taken.isBound()).isTrue();
            assertRefuses(cluster.flags(0), REFUSED, "cannot listen for peers on 127.0.0.1:" + cluster.peerPort(0));
        }
    }

    @Test
    void aTemporaryDirectoryThatIsOfNoUseIsNamed() throws Exception {
        Path file = Files.createFile(root.resolve("no-directory"));
        try (ProcessCluster cluster = new ProcessCluster(root, 1)) {
            cluster.environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + file);
            cluster.start(0);
            assertThat(ProcessCluster.awaitEnd(cluster.process(0))).isEqualTo(FAILED);
            assertThat(Files.readString(cluster.log(0)))
                    .contains("althing: the store's native library cannot be loaded by way of " + file)
                    .contains("-Djava.io.tmpdir=DIR names another directory")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aDamagedJournalIsRefused() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 1).startAll()) {
            cluster.kill(0);
            Path segment;
            try (Stream<Path> files = Files.list(cluster.directory(0).resolve("journal"))) {
                segment = files.filter(file -> file.toString().endsWith(".journal"))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
            }
            byte[] bytes = Files.readAllBytes(segment);
            bytes[200] ^= 1;
            Files.write(segment, bytes);
            assertRefuses(cluster.flags(0), REFUSED, "is damaged at offset");
        }
    }

    @Test
    void anEmptyDirectoryUnderAKnownIdentityIsTurnedAway() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            int victim = (cluster.leader() + 1) % 3;
            ProcessCluster.await(
                    "the victim is known",
                    Duration.ofSeconds(10),
                    () -> cluster.get(victim, "/readyz").contains("ok"));
            cluster.kill(victim);
            try (Stream<Path> files = Files.walk(cluster.directory(victim))) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            cluster.start(victim);
            assertThat(ProcessCluster.awaitEnd(cluster.process(victim))).isEqualTo(REFUSED);
            assertThat(Files.readString(cluster.log(victim)))
                    // Told by whom it asks before it starts, or else by whom it dials then.
                    .contains("althing: ", "another data directory");
            assertThat(cluster.get((victim + 1) % 3, "/health")).contains("true");
        }
    }
}
