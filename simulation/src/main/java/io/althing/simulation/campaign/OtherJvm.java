package io.althing.simulation.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Runs seeds in a JVM of its own, whose hash codes and salts are other ones.
public final class OtherJvm {
    private OtherJvm() {}

    /// Returns the hashes of the seeds' traces, in hexadecimal.
    ///
    /// @throws IOException also if the other JVM does not come to its end; the message holds what
    ///     it said
    public static List<String> hashes(List<Long> seeds, Path sources) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.althing.simulation.Main"));
        String list = seeds.stream().map(String::valueOf).collect(Collectors.joining(","));
        command.addAll(List.of("--hash", list, "--sources", sources.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.getInputStream()) {
            List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.size() != seeds.size()) {
                throw new IOException(
                        "the other JVM told of " + lines.size() + " runs instead of " + seeds.size() + ": " + lines);
            }
            return lines;
        }
    }
}
