package io.althing.server;

import io.althing.journal.disk.FileDisk;
import io.althing.node.StartRefused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The short life of a cluster within one JVM, so that a JVM that records it
/// (`-XX:AOTCacheOutput`) knows which classes a start needs, and which code is worth compiling:
/// a member that was started just now serves from these records what it would otherwise have to
/// learn under load.
final class Training {
    private static final int MEMBERS = 3;
    private static final Duration READY = Duration.ofSeconds(30);

    private Training() {}

    static void run() throws StartRefused, UsageException {
        List<AlthingServer> servers = new ArrayList<>();
        try {
            Path directory = Files.createTempDirectory("althing-train");
            for (ServerConfig config : configs(directory)) {
                servers.add(AlthingServer.start(config, (reason, cause) -> {
                    throw new IllegalStateException(reason, cause);
                }));
            }
            exercise(servers.stream()
                    .map(server -> address(server.clientAddresses().getFirst()))
                    .toList());
            servers.forEach(AlthingServer::close);
            new FileDisk().deleteTree(directory);
        } catch (IOException e) {
            throw new StartRefused("training failed: " + e.getMessage(), e);
        }
    }

    private static String address(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private static List<ServerConfig> configs(Path directory) throws IOException, UsageException {
        List<String> peers = new ArrayList<>();
        for (int port : freePorts()) {
            peers.add("http://127.0.0.1:" + port);
        }
        List<String> cluster = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            cluster.add("train" + i + "=" + peers.get(i));
        }
        List<ServerConfig> configs = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            configs.add(Configure.of(Settings.read(
                    List.of(
                            "--name=train" + i,
                            "--data-dir=" + directory.resolve("data" + i),
                            "--initial-cluster=" + String.join(",", cluster),
                            "--listen-client-urls=http://127.0.0.1:0",
                            "--listen-peer-urls=" + peers.get(i),
                            "--initial-advertise-peer-urls=" + peers.get(i)),
                    Map.of())));
        }
        return configs;
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            ServerSocket socket = new ServerSocket();
            sockets.add(socket);
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private static void exercise(List<String> addresses) throws StartRefused {
        Endpoints endpoints = new Endpoints(addresses, READY, null);
        WaitReady.await(endpoints);
        Drill.run(addresses);
        Console.out(new StatusCommand(endpoints).table());
    }
}
