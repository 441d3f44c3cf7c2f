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
import java.util.function.BiPredicate;
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
    private int syncsToPowerLoss = -1;
    private boolean losesPowerWhenCrowded;
    private boolean failsNextSync;
    private boolean isFull;
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

    /// The power goes instead of the so-manieth sync from here.
    public void losePowerAtSync(int syncs) {
        syncsToPowerLoss = syncs;
    }

    /// The power goes instead of the next sync that has more than one write to see through: the
    /// second may survive without the first.
    public void losePowerAtCrowdedSync() {
        losesPowerWhenCrowded = true;
    }

    /// The next sync of a file fails, and what it should have made durable is lost.
    public void failNextSync() {
        failsNextSync = true;
    }

    /// From now on nothing can be written, or something can again.
    public void full(boolean isFullNow) {
        isFull = isFullNow;
    }

    /// Whatever was going to happen to it does not.
    public void calm() {
        operationsToPowerLoss = -1;
        syncsToPowerLoss = -1;
        losesPowerWhenCrowded = false;
        failsNextSync = false;
        isFull = false;
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
        if (policy == CrashPolicy.PROCESS) {
            mount = new Mount();
            return;
        }
        int kept = switch (policy) {
            case NONE, PROCESS -> 0;
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

    /// Exchanges what two machines that are down have on their disks.
    public void swap(SimDisk other) {
        SortedMap<Path, Content> mine = new TreeMap<>(durableNames);
        SortedMap<Path, Content> its = new TreeMap<>(other.durableNames);
        load(its);
        other.load(mine);
    }

    private void load(SortedMap<Path, Content> all) {
        names.clear();
        names.putAll(all);
        durableNames.clear();
        durableNames.putAll(all);
        pendingNames.clear();
        mount = new Mount();
    }

    /// Does something bad to a file of the journal, well below its end: what was written last is
    /// beyond proof. Returns whether there was one.
    public boolean damage(BiPredicate<Content, RandomGenerator> how) {
        List<Content> candidates = names.entrySet().stream()
                .filter(entry -> entry.getKey().toString().endsWith(".journal"))
                .map(SortedMap.Entry::getValue)
                .toList();
        if (candidates.isEmpty()) {
            return false;
        }
        Content content = candidates.get(random.nextInt(candidates.size()));
        content.prove(content.equals(candidates.getLast()));
        boolean isDone = how.test(content, random);
        isDamaged |= isDone;
        return isDone;
    }

    /// A file of the journal is gone; returns whether there was one but the newest.
    public boolean loseFile() {
        List<Path> files = names.keySet().stream()
                .filter(name -> name.toString().endsWith(".journal"))
                .toList();
        if (files.size() < 2) {
            return false;
        }
        Path lost = files.get(random.nextInt(files.size() - 1));
        names.remove(lost);
        durableNames.remove(lost);
        isDamaged = true;
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

        private void spend() throws IOException {
            if (isFull) {
                hasFailed = true;
                throw new IOException("no space left on device");
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
                spend();
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
            public int read(ByteBuffer into, long position) throws IOException {
                operation();
                if (!content.isReadable(position, into.remaining())) {
                    hasFailed = true;
                    throw new IOException("input/output error");
                }
                return content.read(into, position);
            }

            @Override
            public void write(ByteBuffer from, long position) throws IOException {
                operation();
                spend();
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
                boolean isCrowded = losesPowerWhenCrowded && content.isCrowded();
                if (isCrowded || syncsToPowerLoss >= 0 && syncsToPowerLoss-- == 0) {
                    throw new PowerLoss();
                }
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
