package io.althing.store.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Durable moves and complete deletions.
final class Directories {
    private Directories() {}

    /// Renames within one directory and makes the rename durable.
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        var parent = to.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    static void deleteMatching(Path parent, String glob) throws IOException {
        try (var directories = Files.newDirectoryStream(parent, glob)) {
            for (Path each : directories) {
                delete(each);
            }
        }
    }

    /// Makes the files of a directory and their names durable.
    static void syncAll(Path directory) throws IOException {
        for (Path file : files(directory)) {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        sync(directory);
    }

    static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Returns the files directly in a directory, by name.
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
