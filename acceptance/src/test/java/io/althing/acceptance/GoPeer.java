package io.althing.acceptance;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A current etcd, built once per run of the tests from `bench/peers/etcd36`: no distribution
/// packages it.
final class GoPeer {
    private static final int BUILD_MINUTES_MAX = 5;
    private static final int REASON_LINES = 3;

    private static @Nullable Path built;
    private static @Nullable String problem;

    private GoPeer() {}

    /// Returns the program; the test that asks is skipped where it cannot be built.
    static synchronized Path program() throws IOException {
        assumeTrue(EtcdProcess.isOnPath("go"), "no Go toolchain on the path, so no etcd 3.6 to compare with: skipped");
        if (built == null && problem == null) {
            build();
        }
        if (built == null) {
            return abort("etcd 3.6 cannot be built with this Go, or its modules not be had; skipped: " + problem);
        }
        return built;
    }

    private static void build() throws IOException {
        Path folder = Files.createTempDirectory("etcd36");
        Path program = folder.resolve("etcd36");
        Path said = folder.resolve("build.log");
        // Deleted in reverse: the folder once it is empty.
        folder.toFile().deleteOnExit();
        program.toFile().deleteOnExit();
        said.toFile().deleteOnExit();
        Path source = Path.of(System.getProperty("althing.program")).resolve("../../../bench/peers/etcd36");
        ProcessBuilder go = new ProcessBuilder("go", "build", "-mod=readonly", "-o", program.toString(), ".")
                .directory(source.normalize().toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        // Without this, go would fetch another version of itself when go.mod asks for a later
        // one.
        go.environment().put("GOTOOLCHAIN", "local");
        Process process = go.start();
        try {
            boolean isDone = process.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES);
            process.destroyForcibly();
            if (isDone && process.exitValue() == 0) {
                built = program;
            } else {
                problem = isDone ? lastOf(said) : "not built within " + BUILD_MINUTES_MAX + " minutes";
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String lastOf(Path said) throws IOException {
        List<String> lines = Arrays.asList(Files.readString(said).split("\n"));
        return String.join("; ", lines.subList(Math.max(0, lines.size() - REASON_LINES), lines.size()));
    }
}
