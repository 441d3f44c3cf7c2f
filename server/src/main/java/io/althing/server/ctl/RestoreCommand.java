package io.althing.server.ctl;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.terminal.Progress;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Terminal;
import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotReader;
import io.althing.journal.disk.FileDisk;
import io.althing.node.MemberOptions;
import io.althing.node.Restoration;
import io.althing.node.StartRefused;
import io.althing.store.Store;
import io.althing.store.engine.RocksDbHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// `snapshot restore`: makes a member's data directory of a snapshot, or of a backup as it was
/// at a point. It is put together beside the place where it will be, and moved there when it is
/// complete.
public final class RestoreCommand {
    /// Flags that `serve` has, too, and must be given as here.
    private static final List<String> SERVE_FLAGS =
            List.of("name", "initial-cluster", "initial-cluster-token", "initial-advertise-peer-urls");

    private static final List<FlagCommand.Flag> FLAGS = List.of(
            FlagCommand.Flag.of("name", "NAME", "as `serve` will be given it, like the next four"),
            FlagCommand.Flag.of("data-dir", "DIR", "where the member's data will be"),
            FlagCommand.Flag.of("initial-cluster", "NAME=URL,...", "who the members will be"),
            FlagCommand.Flag.of("initial-cluster-token", "TOKEN", "another one than the old cluster had"),
            FlagCommand.Flag.of("initial-advertise-peer-urls", "URL,...", "where the others will reach it"),
            FlagCommand.Flag.of("bump-revision", "N", "revisions go on so much further; a billion unless given"),
            FlagCommand.Flag.of("at", "TIME|latest", "of a backup: as it was then"),
            FlagCommand.Flag.of("revision", "N", "of a backup: when the store came to this revision"),
            FlagCommand.Flag.of("index", "N", "of a backup: when this entry of the log was applied"),
            FlagCommand.Flag.toggle("skip-hash-check", "take a copy of a database, which has no hash"),
            FlagCommand.Flag.toggle("mark-compacted", "as etcd has it: belongs to --bump-revision"));

    /// Some hundred years at a million writes a second.
    private static final long BUMP_MAX = 1L << 52;

    /// More than a cluster writes between a backup and its restore: eleven days at a thousand
    /// writes a second. It is what etcd's own manual takes for an example.
    public static final long USUAL_BUMP = 1_000_000_000;

    private final Ctl.Program program;
    private final Terminal terminal;

    private RestoreCommand(Ctl.Program program, Terminal terminal) {
        this.program = program;
        this.terminal = terminal;
    }

    static CommandLine of(Ctl.Program program, Terminal terminal) {
        List<FlagCommand.Flag> flags = new ArrayList<>(FLAGS);
        flags.addAll(BackupSource.FLAGS);
        return FlagCommand.of(
                terminal,
                "restore",
                "Make the data directory of one member of a new cluster, of a snapshot or of a backup (--from). Run it"
                        + " once for each member.",
                "[FILE]",
                flags,
                new RestoreCommand(program, terminal)::run);
    }

    private String run(Arguments arguments) throws IOException, StartRefused {
        SnapshotReader.Changes changes = changes(arguments);
        boolean isFromBackup = arguments.flags().containsKey("from");
        Path file = isFromBackup ? null : file(arguments);
        Path target = target(arguments);
        Path making = target.resolveSibling(target.getFileName() + ".restoring");
        Path replaying = target.resolveSibling(target.getFileName() + ".replaying");
        MemberOptions options = program.member(serveFlags(arguments, making));
        if (file != null && !arguments.is("skip-hash-check")) {
            try (Progress progress = new Progress(terminal, "checking")) {
                SnapshotFile.verify(file, share(progress));
            }
        }
        createDirectory(making);
        try {
            PointInTime source =
                    file == null ? replay(arguments, replaying) : new PointInTime(file, "", "from this file");
            Store.Applied applied;
            try (Progress progress = new Progress(terminal, "restoring")) {
                applied = restore(options, SnapshotReader.content(source.file(), changes, share(progress)));
            }
            Files.move(making, target, StandardCopyOption.ATOMIC_MOVE);
            sync(target.getParent());
            return said(options, target, applied, source);
        } finally {
            delete(making);
            if (isFromBackup) {
                delete(replaying);
            }
        }
    }

    /// Without being told otherwise no revision that somebody may have seen comes again, and
    /// whoever keeps revisions is made to begin anew.
    private static SnapshotReader.Changes changes(Arguments arguments) {
        long bump = arguments.flags().containsKey("bump-revision")
                ? arguments.number("bump-revision", BUMP_MAX)
                : USUAL_BUMP;
        boolean isCompacted =
                arguments.flags().containsKey("mark-compacted") ? arguments.is("mark-compacted") : bump > 0;
        if (bump > 0 != isCompacted) {
            throw CommandFailure.misused(
                    "--bump-revision and --mark-compacted belong together: revisions that were handed "
                            + "out after the snapshot must neither come again nor be asked for");
        }
        return new SnapshotReader.Changes(bump, isCompacted);
    }

    private static Path file(Arguments arguments) {
        for (String flag : PointInTime.FLAGS) {
            if (arguments.flags().containsKey(flag)) {
                throw CommandFailure.misused("--" + flag + " names a point of a backup, and a file is one point: give"
                        + " --from with the place of the backup instead of a file");
            }
        }
        return Path.of(arguments.only("file"));
    }

    private PointInTime replay(Arguments arguments, Path replaying) throws IOException {
        if (!arguments.plain().isEmpty()) {
            throw CommandFailure.misused("--from and the file "
                    + arguments.plain().getFirst() + " cannot be given together: one of them is to be restored");
        }
        if (arguments.is("skip-hash-check")) {
            throw CommandFailure.misused("--skip-hash-check is for a file: the hashes of a backup are always checked");
        }
        // Ours alone, because the one beside it is.
        delete(replaying);
        createDirectory(replaying);
        try (Growth _ = new Growth(terminal, "replaying", replaying)) {
            return PointInTime.of(arguments, replaying);
        }
    }

    private static String said(MemberOptions options, Path target, Store.Applied applied, PointInTime source) {
        String restored = String.format(
                "restored member %s into %s: revision %d, state %x at %d/%d%n",
                options.name(), target, applied.revision(), applied.stateHash(), applied.term(), applied.index());
        return source.said().isEmpty()
                ? restored + "Restore every member from this file, then start them all with these flags of theirs."
                : restored + source.said() + "\nRestore every member with " + source.again()
                        + ", then start them all with these flags of theirs.";
    }

    /// Where the directory will be; nothing may be there yet.
    private Path target(Arguments arguments) throws IOException {
        String directory = arguments.value("data-dir", "");
        Path target = directory.isEmpty()
                ? program.member(serveFlags(arguments, null)).directory().toAbsolutePath()
                : Path.of(directory).toAbsolutePath();
        target = target.normalize();
        if (target.getFileName() == null) {
            throw CommandFailure.misused("--data-dir cannot be " + target);
        }
        if (Files.exists(target)) {
            try (Stream<Path> content = Files.isDirectory(target) ? Files.list(target) : Stream.of(target)) {
                if (content.findAny().isPresent()) {
                    throw CommandFailure.failed("data directory " + target
                            + " is there already and holds something: nothing is restored over it; give another"
                            + " --data-dir, or move it away");
                }
            }
        }
        return target;
    }

    private static List<String> serveFlags(Arguments arguments, @Nullable Path directory) {
        List<String> flags = new ArrayList<>();
        for (String flag : SERVE_FLAGS) {
            if (arguments.flags().containsKey(flag)) {
                flags.add("--" + flag);
                flags.add(arguments.value(flag, ""));
            }
        }
        if (directory != null) {
            flags.add("--data-dir");
            flags.add(directory.toString());
        }
        return flags;
    }

    private static SnapshotReader.Share share(Progress progress) {
        return (done, total) -> progress.at(done, total, Size.of(done) + " of " + Size.of(total));
    }

    private static Store.Applied restore(MemberOptions options, Restoration.Content content)
            throws StartRefused, IOException {
        return Restoration.restore(
                options,
                new FileDisk(),
                new RocksDbHome(options.directory().resolve("store")),
                new SecureRandom(),
                content);
    }

    private static void createDirectory(Path making) throws IOException {
        if (Files.exists(making)) {
            throw CommandFailure.failed(making + " is there: another restore is under way, or one was interrupted;"
                    + " delete it if none is, and try again");
        }
        Path parent = making.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(
                making, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void sync(@Nullable Path directory) throws IOException {
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            List<Path> deepestFirst;
            try (Stream<Path> all = Files.walk(directory)) {
                deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        }
    }
}
