package io.althing.acceptance;

import io.althing.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A real etcd of one member on free ports, to compare with.
final class EtcdProcess implements AutoCloseable {
    private static final String INSTALLED = "etcd";

    private final Process process;
    private final int clientPort;

    private EtcdProcess(Process process, int clientPort) {
        this.process = process;
        this.clientPort = clientPort;
    }

    /// True when a program of this name is on the path.
    static boolean isOnPath(String program) {
        return Pattern.compile(":")
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    static EtcdProcess start(Path root) throws IOException {
        return start(INSTALLED, root, null);
    }

    /// Starts another program that takes the flags of etcd.
    static EtcdProcess start(String program, Path root) throws IOException {
        return start(program, root, null);
    }

    /// Starts one with what its own tool makes of a snapshot.
    static EtcdProcess restore(Path root, Path snapshot) throws IOException {
        return start(INSTALLED, root, snapshot);
    }

    private static EtcdProcess start(String program, Path root, @Nullable Path snapshot) throws IOException {
        int clientPort = freePort();
        String client = "http://127.0.0.1:" + clientPort;
        String peer = "http://127.0.0.1:" + freePort();
        List<String> identity = List.of(
                "--name=m0",
                "--data-dir=" + root.resolve("etcd"),
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=m0=" + peer);
        if (snapshot != null) {
            List<String> restore = new ArrayList<>(List.of("snapshot", "restore", snapshot.toString()));
            restore.addAll(identity);
            String said = new Etcdctl(List.of(client)).run(restore.toArray(String[]::new));
            if (!Files.exists(root.resolve("etcd"))) {
                throw new AssertionError("etcdctl did not restore: " + said);
            }
        }
        List<String> command = new ArrayList<>(List.of(
                program,
                "--bcrypt-cost=4",
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer));
        command.addAll(identity);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("etcd.log").toFile())
                .start();
        EtcdProcess etcd = new EtcdProcess(process, clientPort);
        ProcessCluster.await(
                "etcd serves",
                Duration.ofSeconds(30),
                () -> ProcessCluster.page(client, "/health").contains("\"true\""));
        return etcd;
    }

    private static int freePort() throws IOException {
        return FreePorts.take(1).getFirst();
    }

    int clientPort() {
        return clientPort;
    }

    String endpoint() {
        return "http://127.0.0.1:" + clientPort;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ProcessCluster.awaitEnd(process);
    }
}
