package io.althing.bench.system;

import io.althing.bench.load.Operation;
import io.althing.testkit.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A [NullServer] in a process of its own; one, however many members others have.
public final class Limit implements Contestant {
    @Override
    public String name() {
        return "limit";
    }

    @Override
    public Optional<String> lack() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return "grpc-java and Netty with epoll as the limit";
    }

    @Override
    public Set<Operation> knows() {
        return EnumSet.allOf(Operation.class);
    }

    @Override
    public Api api() {
        return Api.NONE;
    }

    @Override
    public Cluster start(Path folder, int members) throws IOException {
        int port = FreePorts.take(1).getFirst();
        Cluster cluster = new Cluster(Api.NONE, folder, EtcdConnection::plain, Limit::serves);
        cluster.add(
                "127.0.0.1:" + port,
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NullServer.class.getName(),
                        Integer.toString(port)));
        return cluster.awaitServing();
    }

    private static boolean serves(String endpoint) throws IOException {
        String[] address = endpoint.split(":", 2);
        try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
            return socket.isConnected();
        }
    }
}
