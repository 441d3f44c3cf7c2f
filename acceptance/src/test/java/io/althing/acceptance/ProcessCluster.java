package io.althing.acceptance;

import io.althing.chaos.cluster.Door;
import io.althing.chaos.cluster.Patience;
import io.althing.chaos.cluster.Program;
import io.althing.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Members as processes of their own, from the built program, on free ports of loopback.
final class ProcessCluster implements AutoCloseable {
    static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

    private final Path root;
    private final List<String> extraFlags;
    private final int[] clientPorts;
    private final int[] peerPorts;
    private final List<String> tlsFlags = new ArrayList<>();
    private int[] tlsPorts = {};
    private final Process[] processes;
    String token = "acceptance";

    /// What members find in their environment besides.
    final Map<String, String> environment = new HashMap<>();

    /// @param extraFlags in which `{i}` stands for a member's number
    ProcessCluster(Path root, int members, String... extraFlags) throws IOException {
        this.root = root;
        this.extraFlags = List.of(extraFlags);
        this.clientPorts = freePorts(members);
        this.peerPorts = freePorts(members);
        this.processes = new Process[members];
    }

    /// Lets members speak TLS to each other, and to clients on one more port each; what is in the
    /// clear stays for the test itself.
    ///
    /// @param flags in which `{i}` stands for a member's number
    ProcessCluster withTls(String... flags) throws IOException {
        tlsFlags.addAll(List.of(flags));
        tlsPorts = freePorts(size());
        return this;
    }

    boolean isTls() {
        return tlsPorts.length > 0;
    }

    String tlsEndpoint(int i) {
        return "https://127.0.0.1:" + tlsPorts[i];
    }

    List<String> tlsEndpoints() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            all.add(tlsEndpoint(i));
        }
        return all;
    }

    private static int[] freePorts(int count) throws IOException {
        return FreePorts.take(count).stream().mapToInt(Integer::intValue).toArray();
    }

    int size() {
        return processes.length;
    }

    Path directory(int i) {
        return root.resolve("m" + i);
    }

    Path log(int i) {
        return root.resolve("m" + i + ".log");
    }

    String endpoint(int i) {
        return "http://127.0.0.1:" + clientPorts[i];
    }

    int clientPort(int i) {
        return clientPorts[i];
    }

    int peerPort(int i) {
        return peerPorts[i];
    }

    List<String> endpoints() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            all.add(endpoint(i));
        }
        return all;
    }

    ProcessCluster startAll() throws IOException {
        for (int i = 0; i < size(); i++) {
            start(i);
        }
        for (int i = 0; i < size(); i++) {
            awaitServing(i);
        }
        return this;
    }

    void start(int i) throws IOException {
        ProcessBuilder builder = Program.ofProperty().serve(log(i), flags(i));
        builder.environment().putAll(environment);
        processes[i] = builder.start();
    }

    List<String> flags(int i) {
        StringBuilder cluster = new StringBuilder();
        for (int each = 0; each < size(); each++) {
            cluster.append(each == 0 ? "" : ",")
                    .append("m")
                    .append(each)
                    .append("=")
                    .append(peerUrl(each));
        }
        String peer = peerUrl(i);
        List<String> flags = new ArrayList<>(List.of(
                "--name",
                "m" + i,
                "--data-dir",
                directory(i).toString(),
                "--listen-client-urls",
                isTls() ? endpoint(i) + "," + tlsEndpoint(i) : endpoint(i),
                "--advertise-client-urls",
                isTls() ? tlsEndpoint(i) : endpoint(i),
                "--listen-peer-urls",
                peer,
                "--initial-advertise-peer-urls",
                peer,
                "--initial-cluster",
                cluster.toString(),
                "--initial-cluster-token",
                token));
        extraFlags.forEach(flag -> flags.add(flag.replace("{i}", Integer.toString(i))));
        tlsFlags.forEach(flag -> flags.add(flag.replace("{i}", Integer.toString(i))));
        return flags;
    }

    private String peerUrl(int i) {
        return (isTls() ? "https" : "http") + "://127.0.0.1:" + peerPorts[i];
    }

    /// Runs `serve` with these flags; everything it prints goes to the log.
    static Process launch(Path log, List<String> flags) throws IOException {
        return Program.ofProperty().serve(log, flags).start();
    }

    /// Runs a command of the program to its end; returns all that it prints.
    static String run(String... arguments) throws IOException {
        return Program.ofProperty().run(List.of(arguments));
    }

    void awaitServing(int i) {
        await(
                "member " + i + " serves",
                Duration.ofSeconds(30),
                () -> get(i, "/health").contains("\"true\""));
    }

    static void await(String what, Duration limit, BooleanSupplier condition) {
        Patience.await(what, limit, condition);
    }

    /// Returns the page, or an empty text if there is none.
    String get(int i, String path) {
        return page(endpoint(i), path);
    }

    static String page(String endpoint, String path) {
        return Door.page(endpoint, path);
    }

    /// Returns a figure of the metrics page, or -1.
    long metric(int i, String name) {
        return Door.metric(get(i, "/metrics"), name);
    }

    /// Returns "applied index/state hash", or an empty text.
    String stateHash(int i) {
        Matcher found =
                Pattern.compile("althing_state_hash\\{hash=\"([^\"]+)\"}").matcher(get(i, "/metrics"));
        return found.find() ? found.group(1) : "";
    }

    int leader() {
        int[] leader = {-1};
        await("a leader", Duration.ofSeconds(20), () -> {
            for (int i = 0; i < size(); i++) {
                if (processes[i].isAlive() && metric(i, "etcd_server_is_leader") == 1) {
                    leader[0] = i;
                }
            }
            return leader[0] >= 0;
        });
        return leader[0];
    }

    /// SIGKILL.
    void kill(int i) {
        processes[i].destroyForcibly();
        awaitEnd(processes[i]);
    }

    /// SIGTERM. Returns the exit code.
    int stop(int i) {
        processes[i].destroy();
        return awaitEnd(processes[i]);
    }

    static int awaitEnd(Process process) {
        return Program.awaitEnd(process);
    }

    /// The last lines of every member's log, for a failure's message.
    String logs() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size(); i++) {
            try {
                List<String> lines = Files.readAllLines(log(i));
                text.append("\n--- m").append(i).append('\n');
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            } catch (IOException e) {
                text.append(e);
            }
        }
        return text.toString();
    }

    Process process(int i) {
        return processes[i];
    }

    void awaitEqualStates() {
        await("equal state hashes on all members", Duration.ofSeconds(30), () -> {
            String first = stateHash(0);
            for (int i = 1; i < size(); i++) {
                if (!stateHash(i).equals(first)) {
                    return false;
                }
            }
            return !first.isEmpty();
        });
    }

    @Override
    public void close() {
        for (Process process : processes) {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
