package io.althing.acceptance;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.althing.bench.system.GoBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A current etcd, built once per run of the tests from `bench/peers/etcd36`: no distribution
/// packages it.
final class GoPeer {
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
        // Deleted in reverse: the folder once it is empty.
        folder.toFile().deleteOnExit();
        program.toFile().deleteOnExit();
        Path source = Path.of(System.getProperty("althing.program")).resolve("../../../bench/peers/etcd36");
        try {
            GoBuild.build(source.normalize(), program);
            built = program;
        } catch (IOException e) {
            problem = e.getMessage();
        }
    }
}
