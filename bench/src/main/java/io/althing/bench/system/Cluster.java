package io.althing.bench.system;

import io.althing.bench.load.Connection;
import io.althing.bench.load.Generator;
import io.althing.bench.load.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Members of one system as processes on this machine.
public final class Cluster implements AutoCloseable {
    private static final Duration SERVE_LIMIT = Duration.ofSeconds(60);
    private static final long AGAIN_NANOS = 50_000_000L;
    private static final int END_SECONDS = 20;

    /// How to reach one member.
    public interface Dial {
        /// @param number tells connections apart
        Connection connect(String endpoint, int number, int valueBytes) throws IOException;
    }

    private final Api api;
    private final Path folder;
    private final Dial dial;
    private final Check check;
    private final List<ProcessBuilder> members = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<String> endpoints = new ArrayList<>();

    /// @param folder for data and logs
    Cluster(Api api, Path folder, Dial dial, Check check) {
        this.api = api;
        this.folder = folder;
        this.dial = dial;
        this.check = check;
    }

    /// Starts one more member; what it prints goes to a log.
    void add(String endpoint, ProcessBuilder member) throws IOException {
        endpoints.add(endpoint);
        Path log = folder.resolve("m" + endpoints.size() + ".log");
        members.add(member.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
        processes.add(member.start());
    }

    /// As a power failure would, but for what the operating system has not written yet.
    public void kill(int member) {
        try {
            processes.get(member).destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Leaves a member that was killed with nothing.
    public void erase(int member) throws IOException {
        Folders.delete(folder.resolve("m" + (member + 1)));
    }

    /// Starts one again that was killed.
    ///
    /// @param moreFlags beside those it had before
    public void start(int member, String... moreFlags) throws IOException {
        ProcessBuilder before = members.get(member);
        List<String> command = new ArrayList<>(before.command());
        command.addAll(List.of(moreFlags));
        processes.set(
                member,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(before.redirectOutput())
                        .start());
    }

    public Api api() {
        return api;
    }

    /// Where members serve clients, as `host:port`.
    public List<String> endpoints() {
        return List.copyOf(endpoints);
    }

    /// Whether a member can be worked with.
    interface Check {
        boolean serves(String endpoint) throws IOException;
    }

    /// @throws IOException if one does not serve in time, with the end of what it said
    public Cluster awaitServing() throws IOException {
        long endNanos = System.nanoTime() + SERVE_LIMIT.toNanos();
        for (int i = 0; i < endpoints.size(); i++) {
            while (!serves(endpoints.get(i))) {
                if (System.nanoTime() - endNanos >= 0 || !processes.get(i).isAlive()) {
                    String words = lastWords(i);
                    close();
                    throw new IOException("member " + (i + 1) + " does not serve: " + words);
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
        return this;
    }

    private boolean serves(String endpoint) {
        try {
            return check.serves(endpoint);
        } catch (IOException _) {
            return false;
        }
    }

    private String lastWords(int member) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("m" + (member + 1) + ".log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /// Connections, one member after the other.
    public List<Connection> connect(int count, int valueBytes) throws IOException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connections.add(dial.connect(endpoints.get(i % endpoints.size()), i, valueBytes));
        }
        return connections;
    }

    /// Writes keys 0 to `load.keys()`, and waits until all are answered.
    public void fill(Load load) throws IOException {
        List<Connection> connections = connect(load.connections(), load.valueBytes());
        try {
            Generator.fill(load, connections);
        } finally {
            connections.forEach(Connection::close);
        }
    }

    /// What one member has taken of the machine since it started.
    public Usage usage(int member) throws IOException {
        return Usage.of(processes.get(member).pid());
    }

    /// What all members have taken of the machine so far.
    public Usage usage() throws IOException {
        Usage sum = Usage.NONE;
        for (Process process : processes) {
            sum = sum.plus(Usage.of(process.pid()));
        }
        return sum;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
