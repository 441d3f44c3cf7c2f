package io.althing.chaos.cluster;

import io.althing.chaos.disk.Disk;
import io.althing.chaos.disk.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A member's place: its disk, its ports, its log, and the process that runs there at the moment.
public final class Seat {
    public final int number;
    public final Disk disk;
    public final Door door;
    private final Path log;
    private final List<String> flags;
    private final Map<String, String> environment;
    private Program program;
    private boolean isNewcomer;
    private boolean isGivenUp;

    /// Written under the lock, so that nobody starts one while the seat is given up.
    private volatile @Nullable Process process;

    Seat(
            int number,
            Disk disk,
            Door door,
            Program program,
            Path log,
            List<String> flags,
            Map<String, String> environment) {
        this.number = number;
        this.disk = disk;
        this.door = door;
        this.program = program;
        this.log = log;
        this.flags = flags;
        this.environment = environment;
    }

    /// Counted from 1, as people do.
    public String name() {
        return "m" + (number + 1);
    }

    /// From the next start on.
    synchronized void program(Program other) {
        program = other;
    }

    /// The flags name the founders; whoever came later says so.
    public void comesAsNewcomer() {
        isNewcomer = true;
    }

    /// No harm if it runs, or is given up.
    public synchronized void start() throws IOException {
        if (isAlive() || isGivenUp) {
            return;
        }
        List<String> all = new ArrayList<>(flags);
        if (isNewcomer) {
            all.addAll(List.of("--initial-cluster-state", "existing"));
        }
        Files.writeString(
                log, "--- start" + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        ProcessBuilder builder = program.serve(log, all);
        builder.environment().putAll(environment);
        process = builder.start();
        door.wake();
    }

    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /// SIGKILL. No harm if it is down.
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            Program.awaitEnd(running);
        }
    }

    /// Kills it, and lets nobody start it again: the end has come.
    public synchronized void giveUp() {
        isGivenUp = true;
        kill();
    }

    /// SIGTERM, and waits. Returns the exit code.
    public int stop() {
        Process running = process;
        if (running == null) {
            return 0;
        }
        running.destroy();
        return Program.awaitEnd(running);
    }

    /// SIGSTOP.
    public void pause() throws IOException {
        signal("-STOP");
    }

    /// SIGCONT. No harm if it is down.
    public void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        Process running = process;
        if (running != null && running.isAlive()) {
            Shell.run("kill", signal, Long.toString(running.pid()));
        }
    }

    /// Waits until it has ended by itself; false if it goes on.
    public boolean hasEndedWithin(Duration limit) {
        return Patience.isTrueWithin(limit, () -> !isAlive());
    }

    /// The end of what it said.
    public String lastWords(int lines) {
        try {
            List<String> all = Files.readAllLines(log);
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "cannot read " + log + ": " + e.getMessage();
        }
    }
}
