package io.althing.journal;

import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A disk in memory that forgets at a crash what was not synced: contents by sector, names by
/// directory.
final class MemoryDisk implements Disk {
    private static final int SECTOR = 512;

    static final class Content {
        byte[] now = {};
        byte[] durable = {};

        void write(ByteBuffer from, long position) {
            int end = (int) position + from.remaining();
            if (end > now.length) {
                now = Arrays.copyOf(now, end);
            }
            from.get(now, (int) position, from.remaining());
        }
    }

    private final SortedMap<Path, Content> names = new TreeMap<>();
    private final SortedMap<Path, Content> durableNames = new TreeMap<>();

    /// Operations left until every one fails; negative for never.
    int failAfter = -1;

    private void operation() throws IOException {
        if (failAfter == 0) {
            throw new IOException("no space left on device");
        }
        if (failAfter > 0) {
            failAfter--;
        }
    }

    /// Loses what was not synced, but for a random part of it.
    void crash(RandomGenerator random) {
        failAfter = -1;
        names.clear();
        names.putAll(durableNames);
        names.values().forEach(content -> {
            byte[] survived = Arrays.copyOf(content.durable, Math.max(content.durable.length, content.now.length));
            int longest = content.durable.length;
            for (int at = 0; at < content.now.length; at += SECTOR) {
                if (random.nextBoolean()) {
                    int end = Math.min(at + SECTOR, content.now.length);
                    System.arraycopy(content.now, at, survived, at, end - at);
                    longest = Math.max(longest, end);
                }
            }
            content.now = Arrays.copyOf(survived, longest);
            content.durable = content.now.clone();
        });
    }

    Content content(Path file) {
        return names.get(file);
    }

    List<Path> files() {
        return new ArrayList<>(names.keySet());
    }

    MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk();
        names.forEach((path, content) -> {
            Content same = new Content();
            same.now = content.now.clone();
            same.durable = content.now.clone();
            copy.names.put(path, same);
            copy.durableNames.put(path, same);
        });
        return copy;
    }

    @Override
    public DiskFile open(Path file, Open how) throws IOException {
        operation();
        if (how == Open.CREATE) {
            if (names.containsKey(file)) {
                throw new IOException("exists: " + file);
            }
            names.put(file, new Content());
        }
        Content content = names.get(file);
        if (content == null) {
            throw new IOException("no such file: " + file);
        }
        return new MemoryFile(content);
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public boolean exists(Path path) {
        return names.containsKey(path);
    }

    @Override
    public List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> path.startsWith(directory))
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        operation();
        names.put(to, names.remove(from));
    }

    @Override
    public void delete(Path file) throws IOException {
        operation();
        names.remove(file);
    }

    @Override
    public void deleteTree(Path directory) {
        names.keySet().removeIf(path -> path.startsWith(directory));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        operation();
        durableNames.clear();
        durableNames.putAll(names);
    }

    @Override
    public AutoCloseable lock(Path file) {
        return () -> {};
    }

    private final class MemoryFile implements DiskFile {
        private final Content content;

        MemoryFile(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.now.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            int length = (int) Math.min(into.remaining(), content.now.length - position);
            if (length <= 0) {
                return 0;
            }
            into.put(content.now, (int) position, length);
            return length;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            operation();
            content.write(from, position);
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            operation();
            content.now = Arrays.copyOf(content.now, (int) sizeBytes);
        }

        @Override
        public void sync() throws IOException {
            operation();
            content.durable = content.now.clone();
        }

        @Override
        public void close() {}
    }
}
