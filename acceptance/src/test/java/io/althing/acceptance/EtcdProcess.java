package io.althing.acceptance;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// A real etcd of one member on free ports, to compare with.
final class EtcdProcess implements AutoCloseable {
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
        int clientPort = freePort();
        String client = "http://127.0.0.1:" + clientPort;
        String peer = "http://127.0.0.1:" + freePort();
        Process process = new ProcessBuilder(List.of(
                        "etcd",
                        "--name=m0",
                        "--data-dir=" + root.resolve("etcd"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=m0=" + peer))
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
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    int clientPort() {
        return clientPort;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ProcessCluster.awaitEnd(process);
    }
}
