package io.althing.node;

import io.althing.journal.JournalIdentity;
import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import io.althing.raft.membership.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// A member's data directory: whose it is, and where the parts lie.
///
/// ```
/// <directory>/lock       held while a member runs here
/// <directory>/identity   cluster, member and directory ids, written once
/// <directory>/journal/   the log, unless it lives elsewhere
/// <directory>/store/     the engine's files
/// ```
///
/// @param isNew set when the identity was written just now
record MemberDirectory(Path root, Path journal, JournalIdentity identity, boolean isNew, AutoCloseable lock) {
    private static final int IDENTITY_BYTES_MAX = 4096;

    Path store() {
        return root.resolve("store");
    }

    /// Takes the directory for this member, or says why not.
    ///
    /// @param journal noted in the identity when it is not within the directory: started
    ///     without it
    ///     a member would forget what it promised
    static MemberDirectory open(Disk disk, Path root, Path journal, long clusterId, NodeId self, RandomGenerator random)
            throws StartRefused {
        AutoCloseable lock = lock(disk, root);
        try {
            Path file = root.resolve("identity");
            if (disk.exists(file)) {
                String text = read(disk, file);
                JournalIdentity found = parse(file, text);
                check(root, found, clusterId, self);
                checkJournal(root, journal, text);
                return new MemberDirectory(root, journal, found, false, lock);
            }
            if (disk.exists(root.resolve("journal")) || disk.exists(root.resolve("store"))) {
                throw new StartRefused("data directory " + root + " holds data but no identity file: it is damaged; "
                        + "restore the file from a copy, or move the directory away and join as a new member");
            }
            JournalIdentity fresh =
                    new JournalIdentity(clusterId, self.value(), new UUID(random.nextLong(), random.nextLong()));
            write(disk, root, file, fresh, elsewhere(root, journal));
            return new MemberDirectory(root, journal, fresh, true, lock);
        } catch (IOException e) {
            release(lock);
            throw new StartRefused("cannot use data directory " + root + ": " + e.getMessage(), e);
        } catch (StartRefused e) {
            release(lock);
            throw e;
        }
    }

    private static AutoCloseable lock(Disk disk, Path root) throws StartRefused {
        try {
            disk.createDirectories(root);
            return disk.lock(root.resolve("lock"));
        } catch (IOException e) {
            throw new StartRefused(
                    "cannot lock data directory " + root + ": " + e.getMessage() + "; is another member running there?",
                    e);
        }
    }

    static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot release the lock of a data directory", e);
        }
    }

    private static void check(Path root, JournalIdentity found, long clusterId, NodeId self) throws StartRefused {
        if (found.clusterId() != clusterId) {
            throw new StartRefused("data directory " + root + " belongs to cluster " + hex(found.clusterId())
                    + ", not to cluster " + hex(clusterId)
                    + "; check --initial-cluster and --initial-cluster-token, or give another --data-dir");
        }
        if (found.memberId() != self.value()) {
            throw new StartRefused("data directory " + root + " belongs to member " + hex(found.memberId())
                    + ", not to member " + self
                    + "; check --name and --initial-advertise-peer-urls, or give another --data-dir");
        }
    }

    /// Where the journal lives if not in its usual place, else empty.
    private static String elsewhere(Path root, Path journal) {
        return journal.equals(root.resolve("journal"))
                ? ""
                : journal.toAbsolutePath().normalize().toString();
    }

    private static void checkJournal(Path root, Path journal, String text) throws StartRefused {
        String noted = text.contains("\njournal=") ? value(text, "journal") : "";
        if (!noted.equals(elsewhere(root, journal))) {
            String place = noted.isEmpty() ? root.resolve("journal").toString() : noted;
            String flag = noted.isEmpty() ? "leave out --wal-dir" : "give --wal-dir " + noted;
            throw new StartRefused("the journal of data directory " + root + " lives in " + place + ", not in "
                    + journal + "; " + flag + ", or, if it was moved as a whole, say so in "
                    + root.resolve("identity"));
        }
    }

    private static void write(Disk disk, Path root, Path file, JournalIdentity identity, String elsewhere)
            throws IOException {
        String text = "version=1\ncluster=" + hex(identity.clusterId()) + "\nmember=" + hex(identity.memberId())
                + "\ndirectory=" + identity.directory() + "\n"
                + (elsewhere.isEmpty() ? "" : "journal=" + elsewhere + "\n");
        Path temporary = root.resolve("identity.new");
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        try (DiskFile out = disk.open(temporary, Disk.Open.CREATE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            out.sync();
        }
        disk.rename(temporary, file);
        disk.syncDirectory(root);
    }

    private static String read(Disk disk, Path file) throws IOException {
        try (DiskFile in = disk.open(file, Disk.Open.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(in.size(), IDENTITY_BYTES_MAX));
            in.read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    private static JournalIdentity parse(Path file, String text) throws StartRefused {
        try {
            if (!value(text, "version").equals("1")) {
                throw new IllegalArgumentException("unknown version " + value(text, "version"));
            }
            return new JournalIdentity(
                    Long.parseUnsignedLong(value(text, "cluster"), 16),
                    Long.parseUnsignedLong(value(text, "member"), 16),
                    UUID.fromString(value(text, "directory")));
        } catch (IllegalArgumentException e) {
            throw new StartRefused(
                    "identity file " + file + " is damaged (" + e.getMessage()
                            + "): restore it from a copy, or move the data directory away and join as a new member",
                    e);
        }
    }

    private static String value(String text, String name) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(name + "=")) {
                return line.substring(name.length() + 1).trim();
            }
        }
        throw new IllegalArgumentException("no " + name);
    }

    private static String hex(long id) {
        return Long.toHexString(id);
    }
}
