package io.althing.bench.system;

import io.althing.bench.load.Connection;
import io.althing.bench.load.Operation;
import io.althing.testkit.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Version;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/// ZooKeeper, with the heap and the settings that its distribution comes with. Its reads are what
/// the member that is asked knows: as a `get` they promise less than the others'.
public final class ZooKeepers implements Contestant {
    private static final int SESSION_MILLIS = 60_000;

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public Optional<String> lack() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return "ZooKeeper " + Version.getVersion();
    }

    @Override
    public Set<Operation> knows() {
        return EnumSet.of(Operation.PUT, Operation.GET, Operation.STALE_GET, Operation.GUARDED_PUT);
    }

    @Override
    public Api api() {
        return Api.ZOOKEEPER;
    }

    @Override
    public Cluster start(Path folder, int members) throws IOException {
        List<Integer> ports = FreePorts.take(3 * members);
        StringBuilder founders = new StringBuilder();
        for (int i = 0; i < members && members > 1; i++) {
            founders.append(String.format(
                    "server.%d=127.0.0.1:%d:%d%n", i + 1, ports.get(members + i), ports.get(2 * members + i)));
        }
        Cluster cluster = new Cluster(Api.ZOOKEEPER, folder, Client::new, ZooKeepers::serves);
        for (int i = 0; i < members; i++) {
            Path data = Files.createDirectories(folder.resolve("m" + (i + 1)));
            Files.writeString(data.resolve("myid"), Integer.toString(i + 1));
            Path configuration = folder.resolve("m" + (i + 1) + ".cfg");
            Files.writeString(configuration, """
                    tickTime=2000
                    initLimit=10
                    syncLimit=5
                    maxClientCnxns=0
                    admin.enableServer=false
                    4lw.commands.whitelist=srvr
                    autopurge.purgeInterval=1
                    dataDir=%s
                    clientPortAddress=127.0.0.1
                    clientPort=%d
                    %s""".formatted(data, ports.get(i), founders));
            cluster.add(
                    "127.0.0.1:" + ports.get(i),
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx1000m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            QuorumPeerMain.class.getName(),
                            configuration.toString()));
        }
        return cluster.awaitServing();
    }

    private static boolean serves(String endpoint) throws IOException {
        String[] address = endpoint.split(":", 2);
        try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.contains("Mode:");
        }
    }

    private static final class Client implements Connection {
        private final ZooKeeper session;
        private final byte[] value;

        Client(String endpoint, int number, int valueBytes) throws IOException {
            this.session = new ZooKeeper(endpoint, SESSION_MILLIS, event -> {});
            this.value = new byte[valueBytes];
            new SplittableRandom(number).nextBytes(value);
        }

        @Override
        public void ask(Operation operation, long key, Answer answer) {
            String path = String.format("/key-%016d", key);
            switch (operation) {
                case PUT -> put(path, answer);
                case GUARDED_PUT ->
                    session.setData(path, value, -1, (code, any, context, stat) -> answer.ended(isOk(code)), null);
                case GET, STALE_GET ->
                    session.getData(path, false, (code, any, context, data, stat) -> answer.ended(isOk(code)), null);
                case COUNT, PAGE -> answer.ended(false);
            }
        }

        private void put(String path, Answer answer) {
            session.setData(
                    path,
                    value,
                    -1,
                    (code, any, context, stat) -> {
                        if (Code.get(code) == Code.NONODE) {
                            create(path, answer);
                        } else {
                            answer.ended(isOk(code));
                        }
                    },
                    null);
        }

        private void create(String path, Answer answer) {
            session.create(
                    path,
                    value,
                    ZooDefs.Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (code, any, context, name) -> answer.ended(isOk(code) || Code.get(code) == Code.NODEEXISTS),
                    null);
        }

        private static boolean isOk(int code) {
            return Code.get(code) == Code.OK;
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
