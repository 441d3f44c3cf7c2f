package io.althing.chaos.locks;

import io.althing.chaos.cluster.Program;
import io.althing.chaos.disk.Shell;
import io.althing.chaos.holder.Holder;
import io.althing.chaos.holder.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One holder under way, from its start to its end.
final class HolderProcess {
    private final Process process;
    private final Thread reader;
    private volatile boolean isResting;
    private volatile boolean isEndMeant;

    /// @param log where it writes what it does not report
    /// @param hears what it reports
    HolderProcess(Holder.Orders orders, Path log, Consumer<Report> hears) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.MAIN,
                Holder.COMMAND));
        command.addAll(orders.arguments());
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        this.reader =
                Thread.ofPlatform().daemon().name("hears " + process.pid()).start(() -> read(hears));
    }

    private void read(Consumer<Report> hears) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Report report = Report.parse(line);
                isResting |= report instanceof Report.Resting;
                hears.accept(report);
            }
        } catch (IOException | IllegalArgumentException _) {
            // It was killed, perhaps within a line.
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Whether it has ended without having been told to, or killed.
    boolean hasFailed() {
        return !isEndMeant && !process.isAlive();
    }

    void rest() {
        isResting = false;
        say("rest");
    }

    boolean isResting() {
        return isResting;
    }

    void go() {
        isResting = false;
        say("go");
    }

    private void say(String line) {
        try {
            var out = process.outputWriter(StandardCharsets.UTF_8);
            out.write(line + "\n");
            out.flush();
        } catch (IOException e) {
            if (!hasFailed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// SIGSTOP; it stands still when this returns.
    void pause() throws IOException {
        Shell.run("kill", "-STOP", Long.toString(process.pid()));
    }

    /// SIGCONT.
    void resume() throws IOException {
        Shell.run("kill", "-CONT", Long.toString(process.pid()));
    }

    /// SIGKILL. All that it said before has been heard when this returns.
    void kill() {
        isEndMeant = true;
        process.destroyForcibly();
        Program.awaitEnd(process);
        try {
            reader.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
