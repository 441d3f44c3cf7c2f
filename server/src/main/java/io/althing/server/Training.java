package io.althing.server;

import com.google.protobuf.ByteString;
import io.althing.journal.disk.FileDisk;
import io.althing.node.StartRefused;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A short life of a member, so that a JVM that records it (`-XX:AOTCacheOutput`) knows which
/// classes a start needs.
final class Training {
    private static final int ROUNDS = 200;

    private Training() {}

    static void run() throws StartRefused, UsageException {
        try {
            Path directory = Files.createTempDirectory("althing-train");
            int peerPort = freePort();
            try (AlthingServer server = AlthingServer.start(config(directory, peerPort), (reason, cause) -> {
                throw new IllegalStateException(reason, cause);
            })) {
                exercise(server.clientAddresses().getFirst());
            }
            new FileDisk().deleteTree(directory);
        } catch (IOException e) {
            throw new StartRefused("training failed: " + e.getMessage(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    private static ServerConfig config(Path directory, int peerPort) throws UsageException {
        String peerUrl = "http://127.0.0.1:" + peerPort;
        return Configure.of(Settings.read(
                List.of(
                        "--name=train",
                        "--data-dir=" + directory.resolve("data"),
                        "--listen-client-urls=http://127.0.0.1:0",
                        "--listen-peer-urls=" + peerUrl),
                Map.of()));
    }

    private static void exercise(InetSocketAddress address) throws StartRefused {
        String endpoint = address.getHostString() + ":" + address.getPort();
        Endpoints endpoints = new Endpoints(List.of(endpoint), Duration.ofSeconds(30), null);
        WaitReady.await(endpoints);
        ManagedChannel channel = endpoints.channel(endpoint);
        ByteString key = ByteString.copyFromUtf8("key");
        for (int i = 0; i < ROUNDS; i++) {
            KVGrpc.newBlockingStub(channel)
                    .put(PutRequest.newBuilder().setKey(key).setValue(key).build());
            KVGrpc.newBlockingStub(channel)
                    .range(RangeRequest.newBuilder().setKey(key).build());
        }
        LeaseGrpc.newBlockingStub(channel)
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(10).build());
        MaintenanceGrpc.newBlockingStub(channel).status(StatusRequest.getDefaultInstance());
        Console.out(new StatusCommand(endpoints).table());
        channel.shutdownNow();
    }
}
