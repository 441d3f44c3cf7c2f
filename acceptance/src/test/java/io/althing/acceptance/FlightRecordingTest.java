package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.KVGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator sees of writes with the JDK's own tools, on a member that was started without
/// any thought of it.
class FlightRecordingTest {
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    @TempDir
    Path root;

    private static String jcmd(ProcessCluster cluster, int i, String... command) throws IOException {
        List<String> words = new ArrayList<>(
                List.of(JCMD.toString(), Long.toString(cluster.process(i).pid())));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ProcessCluster.awaitEnd(process)).as(said).isZero();
        return said;
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void theWayOfAWriteIsInTheRecording() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(JCMD), "no jcmd here: a JDK is needed");
        try (ProcessCluster cluster = new ProcessCluster(root, 3)) {
            cluster.startAll();
            int old = cluster.leader();
            int at = (old + 1) % 3;
            assertThat(jcmd(cluster, at, "JFR.start", "name=writes")).contains("Started recording");
            ManagedChannel channel = Requests.connect(cluster.clientPort(at));
            try {
                var kv = Requests.of(KVGrpc.newBlockingStub(channel));
                for (int i = 0; i < 20; i++) {
                    kv.put(Requests.pair("k" + i, "v").build());
                }
            } finally {
                channel.shutdownNow();
            }
            cluster.kill(old);
            ProcessCluster.await(
                    "another leader is followed",
                    Duration.ofSeconds(60),
                    () -> cluster.metric(at, "althing_raft_term") > 1
                            && cluster.get(at, "/health").contains("\"true\""));
            Path file = root.resolve("writes.jfr");
            jcmd(cluster, at, "JFR.dump", "name=writes", "filename=" + file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file);

            List<RecordedEvent> writes = named(events, "althing.Write");
            assertThat(writes).hasSizeGreaterThanOrEqualTo(20);
            RecordedEvent write = writes.getFirst();
            assertThat(write.getInt("commands")).isPositive();
            assertThat(write.getLong("index")).isPositive();
            assertThat(write.getLong("bytes")).isPositive();
            assertThat(write.getDuration("commit")).isPositive();
            assertThat(write.getDuration("apply")).isPositive();
            assertThat(write.getDuration()).isGreaterThanOrEqualTo(write.getDuration("commit"));
            assertThat(writes).anyMatch(each -> each.getDuration("journal").isPositive());
            assertThat(named(events, "althing.JournalSync"))
                    .anyMatch(sync -> sync.getLong("entries") > 0
                            && sync.getLong("bytes") > 0
                            && sync.getDuration().isPositive());
            assertThat(named(events, "althing.Apply"))
                    .extracting(each -> each.getLong("index"))
                    .contains(write.getLong("index"));
            assertThat(named(events, "althing.Election"))
                    .anyMatch(event -> event.getString("member").equals("m" + at)
                            && !event.getString("reason").isEmpty()
                            && event.getLong("term") > 1);
        }
    }
}
