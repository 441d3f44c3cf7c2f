package io.althing.chaos.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The built program, and how to run it as a process of its own.
public final class Program {
    private static final long END_SECONDS = 30;

    private final Path folder;

    private Program(Path folder) {
        this.folder = folder;
    }

    /// @throws IllegalStateException if nothing was built there
    public static Program in(Path folder) {
        if (!Files.exists(folder.resolve("althing.jar"))) {
            throw new IllegalStateException("no program in " + folder + ": build the server module first");
        }
        return new Program(folder);
    }

    /// The one that the property `althing.program` names.
    public static Program ofProperty() {
        return in(Path.of(System.getProperty("althing.program", "server/target/althing")));
    }

    /// A small member, or another command, with all it prints in one stream.
    public ProcessBuilder command(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Files.readAllLines(folder.resolve("jvm.options")));
        Path cache = folder.resolve("althing.aot");
        if (isOf(cache, folder)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-Xmx256m", "-jar", folder.resolve("althing.jar").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder;
    }

    /// A cache that was made of an earlier build would bring its classes along.
    private static boolean isOf(Path cache, Path folder) throws IOException {
        if (!Files.exists(cache)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(cache);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /// A command that runs `serve`, and adds what it prints to a log.
    public ProcessBuilder serve(Path log, List<String> flags) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        arguments.addAll(flags);
        return command(arguments).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /// Runs a command to its end; returns all that it prints.
    public String run(List<String> arguments) throws IOException {
        Process process = command(arguments).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        awaitEnd(process);
        return output;
    }

    /// Returns the exit code.
    ///
    /// @throws AssertionError if it does not end
    public static int awaitEnd(Process process) {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process did not end within " + END_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
