package io.althing.simulation.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs a seed in a JVM of its own, whose hash codes and salts are other ones.
public final class OtherJvm {
    private OtherJvm() {}

    /// Returns the hash of the seed's trace, in hexadecimal.
    public static String hash(long seed, Path sources) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.althing.simulation.Main"));
        command.addAll(List.of("--seed", Long.toString(seed), "--hash", "--sources", sources.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
