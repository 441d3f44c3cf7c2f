package io.althing.node;

import io.althing.journal.JournalIdentity;
import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import io.althing.raft.membership.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A member's data directory: whose it is, and where the parts lie.
///
/// - `lock`: held while a member runs here
/// - `identity`: cluster, member and directory ids, and how the member came to the cluster
/// - `journal/`: the log, unless it lives elsewhere
/// - `store/`: the engine's files
/// - `damaged`: why nothing here may be gone by any more, if so; see [Quarantine]
///
/// @param isNew set when the identity was written just now
record MemberDirectory(
        Path root, Path journal, JournalIdentity identity, Origin origin, boolean isNew, AutoCloseable lock) {
    private static final int IDENTITY_BYTES_MAX = 1 << 16;
    private static final String STARTED_BEFORE =
            "if the cluster's members have changed since, start with --initial-cluster-state existing";
    private static final String SEED = "seed=";
    private static final String IN_PLACE_OF = "in-place-of=";

    Path store() {
        return root.resolve("store");
    }

    /// Takes the directory for this member, or says why not.
    ///
    /// Where the journal is, if not within the directory, is noted in the identity: started
    /// without it a member would forget what it promised.
    static MemberDirectory open(Disk disk, MemberOptions options, RandomGenerator random) throws StartRefused {
        Path root = options.directory();
        Path journal = options.journalDirectory();
        AutoCloseable lock = lock(disk, root);
        try {
            Path file = root.resolve("identity");
            if (disk.exists(file)) {
                String text = read(disk, file);
                Resident found = parse(file, text, MemberDirectory::resident);
                check(root, found.identity(), options.clusterId(), options.self());
                checkJournal(root, journal, text);
                Quarantine.check(disk, root);
                return new MemberDirectory(root, journal, found.identity(), found.origin(), false, lock);
            }
            if (disk.exists(root.resolve("journal")) || disk.exists(root.resolve("store"))) {
                throw new StartRefused("data directory " + root + " holds data but no identity file: it is damaged; "
                        + "restore the file from a copy, or move the directory away and join as a new member");
            }
            JournalIdentity fresh = new JournalIdentity(
                    options.clusterId(), options.self().value(), new UUID(random.nextLong(), random.nextLong()));
            write(disk, root, journal, fresh, options.origin());
            return new MemberDirectory(root, journal, fresh, options.origin(), true, lock);
        } catch (IOException e) {
            release(lock);
            throw new StartRefused("cannot use data directory " + root + ": " + e.getMessage(), e);
        } catch (StartRefused e) {
            release(lock);
            throw e;
        }
    }

    /// Who lives in a directory; empty if nobody does yet.
    ///
    /// @throws StartRefused if that cannot be told
    static Optional<Resident> resident(Disk disk, Path root) throws StartRefused {
        Path file = root.resolve("identity");
        try {
            return disk.exists(file)
                    ? Optional.of(parse(file, read(disk, file), MemberDirectory::resident))
                    : Optional.empty();
        } catch (IOException e) {
            throw new StartRefused("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static AutoCloseable lock(Disk disk, Path root) throws StartRefused {
        try {
            disk.createDirectories(root);
        } catch (IOException e) {
            throw new StartRefused("cannot use data directory " + root + ": " + e.getMessage(), e);
        }
        try {
            return disk.lock(root.resolve("lock"));
        } catch (IOException e) {
            throw new StartRefused(
                    "cannot lock data directory " + root + ": " + e.getMessage() + "; is another member running there?",
                    e);
        }
    }

    static void release(AutoCloseable held) {
        try {
            held.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot let go of a data directory", e);
        }
    }

    private static void check(Path root, JournalIdentity found, long clusterId, NodeId self) throws StartRefused {
        if (found.clusterId() != clusterId) {
            throw new StartRefused("data directory " + root + " belongs to cluster " + hex(found.clusterId())
                    + ", not to cluster " + hex(clusterId)
                    + "; check --initial-cluster and --initial-cluster-token, or give another --data-dir; "
                    + STARTED_BEFORE);
        }
        if (found.memberId() != self.value()) {
            throw new StartRefused("data directory " + root + " belongs to member " + hex(found.memberId())
                    + ", not to member " + self
                    + "; check --name and --initial-advertise-peer-urls, or give another --data-dir; "
                    + STARTED_BEFORE);
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

    /// The same member in what is another directory from now on: whoever knew it in this one may
    /// count on what is no longer there, and turns it away.
    MemberDirectory renewed(Disk disk, RandomGenerator random) throws StartRefused {
        JournalIdentity fresh = new JournalIdentity(
                identity.clusterId(), identity.memberId(), new UUID(random.nextLong(), random.nextLong()));
        try {
            write(disk, root, journal, fresh, origin);
        } catch (IOException e) {
            throw new StartRefused("cannot write " + root.resolve("identity") + ": " + e.getMessage(), e);
        }
        return new MemberDirectory(root, journal, fresh, origin, isNew, lock);
    }

    /// Says who lives here from now on: all of it, or nothing.
    static void write(Disk disk, Path root, Path journal, JournalIdentity identity, Origin origin) throws IOException {
        StringBuilder text = new StringBuilder(
                "version=1\ncluster=" + hex(identity.clusterId()) + "\nmember=" + hex(identity.memberId())
                        + "\ndirectory=" + identity.directory() + "\nfounder=" + origin.isFounder() + "\n");
        String elsewhere = elsewhere(root, journal);
        if (!elsewhere.isEmpty()) {
            text.append("journal=").append(elsewhere).append('\n');
        }
        Origin.InPlaceOf founder = origin.inPlaceOf();
        if (founder != null) {
            text.append(IN_PLACE_OF)
                    .append(hex(founder.clusterId()))
                    .append(' ')
                    .append(founder.member())
                    .append('\n');
        }
        for (MemberOptions.Seed seed : origin.seeds()) {
            text.append(SEED)
                    .append(seed.id())
                    .append(' ')
                    .append(String.join(" ", seed.peerUrls()))
                    .append('\n');
        }
        Path temporary = root.resolve("identity.new");
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        try (DiskFile out = disk.open(temporary, Disk.Open.CREATE)) {
            out.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)), 0);
            out.sync();
        }
        disk.rename(temporary, root.resolve("identity"));
        disk.syncDirectory(root);
    }

    private static String read(Disk disk, Path file) throws IOException {
        try (DiskFile in = disk.open(file, Disk.Open.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(in.size(), IDENTITY_BYTES_MAX));
            in.read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    private static Resident resident(String text) {
        return new Resident(identity(text), origin(text));
    }

    private static JournalIdentity identity(String text) {
        if (!value(text, "version").equals("1")) {
            throw new IllegalArgumentException("unknown version " + value(text, "version"));
        }
        return new JournalIdentity(
                Long.parseUnsignedLong(value(text, "cluster"), 16),
                Long.parseUnsignedLong(value(text, "member"), 16),
                UUID.fromString(value(text, "directory")));
    }

    private static Origin origin(String text) {
        List<MemberOptions.Seed> seeds = new ArrayList<>();
        Origin.InPlaceOf inPlaceOf = null;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(SEED)) {
                List<String> words = List.of(line.substring(SEED.length()).split(" ", -1));
                seeds.add(new MemberOptions.Seed(
                        new NodeId(Long.parseUnsignedLong(words.getFirst(), 16)), words.subList(1, words.size())));
            } else if (line.startsWith(IN_PLACE_OF)) {
                List<String> words =
                        List.of(line.substring(IN_PLACE_OF.length()).split(" ", -1));
                inPlaceOf = new Origin.InPlaceOf(
                        Long.parseUnsignedLong(words.getFirst(), 16),
                        new NodeId(Long.parseUnsignedLong(words.getLast(), 16)));
            }
        }
        return new Origin(value(text, "founder").equals("true"), seeds, inPlaceOf);
    }

    private static <T> T parse(Path file, String text, Function<String, T> parser) throws StartRefused {
        try {
            return parser.apply(text);
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
