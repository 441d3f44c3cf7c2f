package io.althing.acceptance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Members as processes of their own, from the built program, on free ports of loopback.
final class ProcessCluster implements AutoCloseable {
    static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);
    private static final long AGAIN_NANOS = 20_000_000L;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final Path root;
    private final List<String> extraFlags;
    private final int[] clientPorts;
    private final int[] peerPorts;
    private final List<String> tlsFlags = new ArrayList<>();
    private int[] tlsPorts = {};
    private final Process[] processes;
    String token = "acceptance";

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
        List<ServerSocket> sockets = new ArrayList<>();
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            sockets.add(socket);
            ports[i] = socket.getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
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
        processes[i] = launch(log(i), flags(i));
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
        flags.addAll(extraFlags);
        tlsFlags.forEach(flag -> flags.add(flag.replace("{i}", Integer.toString(i))));
        return flags;
    }

    private String peerUrl(int i) {
        return (isTls() ? "https" : "http") + "://127.0.0.1:" + peerPorts[i];
    }

    /// Runs `serve` with these flags; everything it prints goes to the log.
    static Process launch(Path log, List<String> flags) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        arguments.addAll(flags);
        return program(arguments)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /// Runs a command of the program to its end; returns all that it prints.
    static String run(String... arguments) throws IOException {
        Process process = program(List.of(arguments)).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        awaitEnd(process);
        return output;
    }

    private static ProcessBuilder program(List<String> arguments) throws IOException {
        Path program = Path.of(System.getProperty("althing.program"));
        if (!Files.exists(program.resolve("althing.jar"))) {
            throw new IllegalStateException("no program at " + program + ": build the server module first");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Files.readAllLines(program.resolve("jvm.options")));
        command.addAll(
                List.of("-Xmx256m", "-jar", program.resolve("althing.jar").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("MALLOC_ARENA_MAX", "2"));
        return builder;
    }

    void awaitServing(int i) {
        await(
                "member " + i + " serves",
                Duration.ofSeconds(30),
                () -> get(i, "/health").contains("\"true\""));
    }

    static void await(String what, Duration limit, BooleanSupplier condition) {
        long endNanos = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNanos >= 0) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    /// Returns the page, or an empty text if there is none.
    String get(int i, String path) {
        return page(endpoint(i), path);
    }

    static String page(String endpoint, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + path))
                    .timeout(Duration.ofSeconds(3))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns a figure of the metrics page, or -1.
    long metric(int i, String name) {
        Matcher found = Pattern.compile("(?m)^" + name + " (-?\\d+)$").matcher(get(i, "/metrics"));
        return found.find() ? Long.parseLong(found.group(1)) : -1;
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
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process did not end within 30 s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
