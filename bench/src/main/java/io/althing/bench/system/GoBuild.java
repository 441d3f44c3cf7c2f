package io.althing.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs that no distribution packages, built where there is a Go toolchain.
public final class GoBuild {
    private static final int MINUTES_MAX = 5;
    private static final int REASON_LINES = 3;

    private GoBuild() {}

    /// @param source a folder with a Go module
    /// @param program the file to make
    /// @throws IOException if it cannot be built; the message says why
    public static void build(Path source, Path program) throws IOException {
        Path said = Files.createTempFile("go-build", ".log");
        ProcessBuilder go = new ProcessBuilder("go", "build", "-mod=readonly", "-o", program.toString(), ".")
                .directory(source.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        // Without this, go would fetch another version of itself when go.mod asks for a later
        // one.
        go.environment().put("GOTOOLCHAIN", "local");
        try {
            Process process = go.start();
            boolean isDone = process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
            process.destroyForcibly();
            if (!isDone || process.exitValue() != 0) {
                throw new IOException(isDone ? lastOf(said) : "not built within " + MINUTES_MAX + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(said);
        }
    }

    private static String lastOf(Path said) throws IOException {
        List<String> lines = Files.readAllLines(said);
        return String.join("; ", lines.subList(Math.max(0, lines.size() - REASON_LINES), lines.size()));
    }
}
