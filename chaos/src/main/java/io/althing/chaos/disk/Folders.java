package io.althing.chaos.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Deletes folders with all that is in them.
public final class Folders {
    private Folders() {}

    public static void empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            empty(folder);
            Files.delete(folder);
        }
    }

    public static void copy(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Shell.run("cp", "-a", from.toString(), to.toString());
        }
    }
}
