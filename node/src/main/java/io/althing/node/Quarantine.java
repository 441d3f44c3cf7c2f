package io.althing.node;

import io.althing.journal.JournalIdentity;
import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// What becomes of a data directory whose files are damaged. Whoever lives there may have
/// forgotten votes and entries that others count on, so its identity ends: the others let a new
/// member in, in its place, and that one begins with nothing. What was found is kept aside.
public final class Quarantine {
    private static final String NOTE = "damaged";
    private static final int NOTE_BYTES_MAX = 1 << 12;

    private Quarantine() {}

    /// Notes that nothing in a directory may be gone by any more. Durable when this returns.
    ///
    /// @param why one line
    public static void note(Disk disk, Path root, String why) throws IOException {
        Path file = root.resolve(NOTE);
        if (disk.exists(file)) {
            return;
        }
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        try (DiskFile out = disk.open(file, Disk.Open.CREATE)) {
            out.write(ByteBuffer.wrap(text, 0, Math.min(text.length, NOTE_BYTES_MAX)), 0);
            out.sync();
        }
        disk.syncDirectory(root);
    }

    static void check(Disk disk, Path root) throws Damaged, IOException {
        Path file = root.resolve(NOTE);
        if (disk.exists(file)) {
            try (DiskFile in = disk.open(file, Disk.Open.READ)) {
                ByteBuffer text = ByteBuffer.allocate((int) Math.min(in.size(), NOTE_BYTES_MAX));
                in.read(text, 0);
                throw new Damaged("data directory " + root + " must not be used: "
                        + new String(text.array(), 0, text.position(), StandardCharsets.UTF_8));
            }
        }
    }

    /// Sets journal and store aside, and makes the directory that of a new member. May be cut
    /// short anywhere and done again: until the new identity is written the old one stays, noted
    /// as damaged.
    ///
    /// @param successor who is to live there from now on, as the others know it
    /// @return where the old files are kept
    /// @throws StartRefused if another process uses the directory
    public static Path enter(Disk disk, MemberOptions successor, RandomGenerator random)
            throws StartRefused, IOException {
        Path root = successor.directory();
        AutoCloseable lock = MemberDirectory.lock(disk, root);
        try {
            note(disk, root, "its files are being set aside");
            Path aside = free(disk, root);
            disk.createDirectories(aside);
            move(disk, root.resolve("store"), aside.resolve("store"));
            move(disk, successor.journalDirectory(), journalAside(root, successor.journalDirectory(), aside));
            syncElsewhere(disk, root, successor.journalDirectory());
            disk.syncDirectory(aside);
            disk.syncDirectory(root);
            JournalIdentity fresh = new JournalIdentity(
                    successor.clusterId(), successor.self().value(), new UUID(random.nextLong(), random.nextLong()));
            MemberDirectory.write(disk, root, successor.journalDirectory(), fresh, successor.origin());
            disk.rename(root.resolve(NOTE), aside.resolve(NOTE));
            disk.syncDirectory(aside);
            disk.syncDirectory(root);
            return aside;
        } finally {
            MemberDirectory.release(lock);
        }
    }

    /// Sets journal and store aside, and puts others in their place. Cut short, it leaves a note
    /// that says where everything is.
    ///
    /// @param journal where the old journal is, and the new one is to be
    /// @param made a directory within this one that holds an identity and a store
    /// @param madeJournal the new one, on the disk of the old one
    /// @return where the old files are kept
    /// @throws IOException also if the journal cannot be moved, as where a disk is mounted: then
    ///     nothing is changed
    public static Path exchange(Disk disk, Path root, Path journal, Path made, Path madeJournal)
            throws StartRefused, IOException {
        AutoCloseable lock = MemberDirectory.lock(disk, root);
        try {
            if (!journal.equals(root.resolve("journal"))) {
                Resident resident = MemberDirectory.resident(disk, made)
                        .orElseThrow(() -> new IOException("nobody lives in " + made));
                MemberDirectory.write(disk, made, journal, resident.identity(), resident.origin());
            }
            Path aside = free(disk, root);
            Path journalAside = journalAside(root, journal, aside);
            disk.createDirectories(aside);
            note(
                    disk,
                    root,
                    "its files were being exchanged: the old ones are in " + aside + " (the journal in " + journalAside
                            + ") as far as they were moved, the new ones in " + made + " (the journal in "
                            + madeJournal + "); put journal, store and identity of either in their places, delete the"
                            + " file " + root.resolve(NOTE) + " and start it again");
            try {
                disk.rename(journal, journalAside);
            } catch (IOException e) {
                disk.delete(root.resolve(NOTE));
                throw new IOException("the journal cannot be moved to " + journalAside + ": " + e.getMessage(), e);
            }
            disk.rename(madeJournal, journal);
            syncElsewhere(disk, root, journal);
            for (String part : List.of("store", "identity")) {
                disk.rename(root.resolve(part), aside.resolve(part));
                disk.rename(made.resolve(part), root.resolve(part));
            }
            disk.syncDirectory(aside);
            disk.syncDirectory(root);
            disk.delete(root.resolve(NOTE));
            disk.syncDirectory(root);
            return aside;
        } finally {
            MemberDirectory.release(lock);
        }
    }

    /// A journal that lives elsewhere, likely on another disk, stays there.
    private static Path journalAside(Path root, Path journal, Path aside) {
        return journal.startsWith(root)
                ? aside.resolve("journal")
                : journal.resolveSibling(journal.getFileName() + "-" + aside.getFileName());
    }

    /// The root is synced by whoever moves anything in it.
    private static void syncElsewhere(Disk disk, Path root, Path journal) throws IOException {
        Path parent = journal.toAbsolutePath().getParent();
        if (parent != null && !journal.startsWith(root)) {
            disk.syncDirectory(parent);
        }
    }

    private static Path free(Disk disk, Path root) throws IOException {
        int number = 1;
        while (disk.exists(root.resolve("quarantine-" + number))) {
            number++;
        }
        return root.resolve("quarantine-" + number);
    }

    private static void move(Disk disk, Path from, Path to) throws IOException {
        if (disk.exists(from)) {
            disk.rename(from, to);
        }
    }
}
