package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcd.jetcd.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A leader whose disk stands still (etcd's issue 15247): a file system of its own, frozen.
class DiskStallTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }

    private static boolean isMountable() throws IOException, InterruptedException {
        return Files.isWritable(Path.of("/dev/loop-control"))
                && new ProcessBuilder("sh", "-c", "command -v mkfs.ext4 mount fsfreeze")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }

    @Test
    void leadershipMovesAwayFromADiskThatDoesNotAnswer() throws Exception {
        assumeTrue(isMountable(), "needs root, loop devices, mkfs.ext4 and fsfreeze");
        ProcessCluster cluster = new ProcessCluster(root, 3);
        Path image = root.resolve("disk.img");
        run("truncate", "-s", "300M", image.toString());
        run("mkfs.ext4", "-q", image.toString());
        Path mount = Files.createDirectories(cluster.directory(0));
        run("mount", "-o", "loop", image.toString(), mount.toString());
        boolean isFrozen = false;
        try {
            cluster.startAll();
            leadBy(cluster, 0);
            run("fsfreeze", "--freeze", mount.toString());
            isFrozen = true;
            try (Client client = Client.builder()
                    .endpoints(cluster.endpoint(1), cluster.endpoint(2))
                    .build()) {
                client.getKVClient()
                        .put(CrashTest.bytes("k"), CrashTest.bytes("v"))
                        .get(30, TimeUnit.SECONDS);
                ProcessCluster.await(
                        "another leader",
                        PATIENCE,
                        () -> cluster.metric(1, "etcd_server_is_leader") == 1
                                || cluster.metric(2, "etcd_server_is_leader") == 1);
                client.getKVClient()
                        .put(CrashTest.bytes("k"), CrashTest.bytes("w"))
                        .get(30, TimeUnit.SECONDS);
            }
            assertThat(Files.readString(cluster.log(0))).contains("event=disk_stalled");
            run("fsfreeze", "--unfreeze", mount.toString());
            isFrozen = false;
            cluster.awaitEqualStates();
        } catch (AssertionError e) {
            throw new AssertionError(cluster.logs(), e);
        } finally {
            if (isFrozen) {
                run("fsfreeze", "--unfreeze", mount.toString());
            }
            cluster.close();
            ProcessCluster.awaitEnd(cluster.process(0));
            run("umount", mount.toString());
        }
    }

    private static void leadBy(ProcessCluster cluster, int member) throws Exception {
        if (cluster.leader() != member) {
            String id = ProcessCluster.run(
                            "ctl",
                            "member",
                            "list",
                            "--endpoints",
                            cluster.endpoint(0).substring(7))
                    .lines()
                    .filter(line -> line.contains(" m" + member + " "))
                    .findFirst()
                    .orElseThrow()
                    .split(" ", 2)[0];
            moveLeader(cluster, Long.parseUnsignedLong(id, 16));
            ProcessCluster.await("member " + member + " leads", PATIENCE, () -> cluster.leader() == member);
        }
    }

    private static void moveLeader(ProcessCluster cluster, long id) throws Exception {
        try (Client client =
                Client.builder().endpoints(cluster.endpoint(cluster.leader())).build()) {
            client.getMaintenanceClient().moveLeader(id).get();
        }
    }
}
