package io.althing.simulation.disk;

import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import io.althing.simulation.world.PowerLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The disk of one machine. It outlives its members' lives; each life works through a
/// [#mount] of its own.
///
/// Files become durable by their sync, names by the sync of their directory, and not one by the
/// other. A crash keeps of the rest what a [CrashPolicy] says; names that were not synced
/// survive as a prefix of what was done, as in the journal of a file system.
public final class SimDisk {
    /// @param gone a name that ends with the change, as a rename does in one step
    private record NameChange(
            Path directory,
            Path name,
            @Nullable Content content,
            @Nullable Path gone) {}

    private final SortedMap<Path, Content> names = new TreeMap<>();
    private final SortedMap<Path, Content> durableNames = new TreeMap<>();
    private final List<NameChange> pendingNames = new ArrayList<>();
    private final RandomGenerator random;
    private Mount mount = new Mount();
    private int operationsToPowerLoss = -1;
    private boolean failsNextSync;
    private boolean isDamaged;

    public SimDisk(RandomGenerator random) {
        this.random = random;
    }

    /// Returns the disk as the next life sees it; earlier mounts are of no use from here on.
    public Disk mount() {
        mount = new Mount();
        return mount;
    }

    /// The power goes at the so-manieth operation from here.
    public void losePowerAfter(int operations) {
        operationsToPowerLoss = operations;
    }

    /// The next sync of a file fails, and what it should have made durable is lost.
    public void failNextSync() {
        failsNextSync = true;
    }

    /// Whatever was going to happen to it does not.
    public void calm() {
        operationsToPowerLoss = -1;
        failsNextSync = false;
    }

    /// Whether a life on this disk may end by its own will: it was refused something.
    public boolean hasFailed() {
        return mount.hasFailed;
    }

    /// Whether something was done to it that a member must notice, and may end by.
    public boolean isDamaged() {
        return isDamaged;
    }

    /// Forgets what the policy does not keep.
    public void crash(CrashPolicy policy) {
        calm();
        int kept = switch (policy) {
            case NONE -> 0;
            case ALL -> pendingNames.size();
            case PREFIX, SECTORS -> random.nextInt(pendingNames.size() + 1);
        };
        pendingNames.subList(0, kept).forEach(this::makeDurable);
        pendingNames.clear();
        names.clear();
        names.putAll(durableNames);
        names.values().forEach(content -> content.crash(policy, random));
        mount = new Mount();
    }

    /// The disk is replaced by an empty one.
    public void wipe() {
        names.clear();
        durableNames.clear();
        pendingNames.clear();
        isDamaged = true;
        mount = new Mount();
    }

    /// Flips one bit of a file whose path contains `part`; returns whether there was one.
    public boolean flipBit(String part) {
        List<Content> candidates = names.entrySet().stream()
                .filter(entry -> entry.getKey().toString().contains(part)
                        && entry.getValue().size() > 0)
                .map(SortedMap.Entry::getValue)
                .toList();
        if (candidates.isEmpty()) {
            return false;
        }
        isDamaged = true;
        candidates.get(random.nextInt(candidates.size())).flip(random);
        return true;
    }

    private void change(Path name, @Nullable Content content, @Nullable Path gone) {
        NameChange change = new NameChange(parent(name), name, content, gone);
        carryOut(change, names);
        pendingNames.add(change);
    }

    private static void carryOut(NameChange change, SortedMap<Path, Content> on) {
        if (change.content == null) {
            on.remove(change.name);
        } else {
            on.put(change.name, change.content);
        }
        if (change.gone != null) {
            on.remove(change.gone);
        }
    }

    private static Path parent(Path name) {
        Path parent = name.getParent();
        return parent == null ? name : parent;
    }

    private void makeDurable(NameChange change) {
        carryOut(change, durableNames);
    }

    private final class Mount implements Disk {
        private boolean hasFailed;

        private void operation() {
            if (!isCurrent()) {
                throw new PowerLoss();
            }
            if (operationsToPowerLoss >= 0 && operationsToPowerLoss-- == 0) {
                throw new PowerLoss();
            }
        }

        private boolean isCurrent() {
            return mount.equals(this);
        }

        private Content content(Path file) throws IOException {
            Content content = names.get(file);
            if (content == null) {
                throw new IOException("no such file: " + file);
            }
            return content;
        }

        @Override
        public DiskFile open(Path file, Open how) throws IOException {
            operation();
            if (how == Open.CREATE) {
                if (names.containsKey(file)) {
                    throw new IOException("exists already: " + file);
                }
                change(file, new Content(), null);
            }
            return new File(content(file));
        }

        @Override
        public void createDirectories(Path directory) {
            operation();
        }

        @Override
        public boolean exists(Path path) {
            return names.keySet().stream().anyMatch(name -> name.startsWith(path));
        }

        @Override
        public List<String> list(Path directory) {
            return names.keySet().stream()
                    .filter(name -> directory.equals(name.getParent()))
                    .map(name -> name.getFileName().toString())
                    .sorted()
                    .toList();
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            operation();
            Content content = content(from);
            change(to, content, from);
        }

        @Override
        public void delete(Path file) throws IOException {
            operation();
            content(file);
            change(file, null, null);
        }

        @Override
        public void deleteTree(Path directory) {
            operation();
            List<Path> below = names.keySet().stream()
                    .filter(name -> name.startsWith(directory))
                    .toList();
            below.forEach(name -> change(name, null, null));
        }

        @Override
        public void syncDirectory(Path directory) {
            operation();
            for (NameChange change : List.copyOf(pendingNames)) {
                if (change.directory.equals(directory)) {
                    makeDurable(change);
                    pendingNames.remove(change);
                }
            }
        }

        @Override
        public AutoCloseable lock(Path file) {
            // One life at a time: the world sees to that.
            return () -> {};
        }

        private final class File implements DiskFile {
            private final Content content;

            File(Content content) {
                this.content = content;
            }

            @Override
            public long size() {
                return content.size();
            }

            @Override
            public int read(ByteBuffer into, long position) {
                operation();
                return content.read(into, position);
            }

            @Override
            public void write(ByteBuffer from, long position) {
                operation();
                content.write(from, position);
            }

            @Override
            public void truncate(long sizeBytes) {
                operation();
                content.truncate(sizeBytes);
            }

            @Override
            public void sync() throws IOException {
                operation();
                if (failsNextSync) {
                    failsNextSync = false;
                    hasFailed = true;
                    content.forgetPending();
                    throw new IOException("input/output error");
                }
                content.sync();
            }

            @Override
            public void close() {}
        }
    }
}
