package io.althing.server.ctl;

import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotReader;
import io.althing.journal.disk.FileDisk;
import io.althing.node.MemberOptions;
import io.althing.node.Restoration;
import io.althing.node.StartRefused;
import io.althing.store.Import;
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
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `snapshot restore`: makes a member's data directory of a snapshot. It is put together beside
/// the place where it will be, and moved there when it is complete.
final class RestoreCommand {
    /// Flags that `serve` has, too, and must be given as here.
    private static final List<String> SERVE_FLAGS =
            List.of("name", "initial-cluster", "initial-cluster-token", "initial-advertise-peer-urls");

    private static final Set<String> FLAGS = Set.of(
            "name",
            "initial-cluster",
            "initial-cluster-token",
            "initial-advertise-peer-urls",
            "data-dir",
            "bump-revision");

    /// Some hundred years at a million writes a second.
    private static final long BUMP_MAX = 1L << 52;

    private final Ctl.Program program;

    RestoreCommand(Ctl.Program program) {
        this.program = program;
    }

    String run(List<String> rest) throws CtlException, IOException, StartRefused {
        Arguments arguments = Arguments.read(rest, FLAGS, Set.of("skip-hash-check", "mark-compacted"));
        Path file = Path.of(arguments.only("file"));
        long bump = arguments.number("bump-revision", BUMP_MAX);
        boolean isCompacted = arguments.is("mark-compacted");
        if (bump > 0 != isCompacted) {
            throw CtlException.misuse(
                    "--bump-revision and --mark-compacted belong together: revisions that were handed "
                            + "out after the snapshot must neither come again nor be asked for");
        }
        Path target = target(arguments);
        if (!arguments.is("skip-hash-check")) {
            SnapshotFile.verify(file);
        }
        Path making = target.resolveSibling(target.getFileName() + ".restoring");
        MemberOptions options = program.member(serveFlags(arguments, making));
        createDirectory(making);
        try {
            Store.Applied applied = restore(options, file, new SnapshotReader.Changes(bump, isCompacted));
            Files.move(making, target, StandardCopyOption.ATOMIC_MOVE);
            sync(target.getParent());
            return String.format(
                    "restored member %s into %s: revision %d, state %x at %d/%d%n"
                            + "Restore every member from this file, then start them all with these flags of theirs.",
                    options.name(), target, applied.revision(), applied.stateHash(), applied.term(), applied.index());
        } finally {
            delete(making);
        }
    }

    /// Where the directory will be; nothing may be there yet.
    private Path target(Arguments arguments) throws CtlException, IOException {
        String directory = arguments.value("data-dir", "");
        Path target = directory.isEmpty()
                ? program.member(serveFlags(arguments, null)).directory().toAbsolutePath()
                : Path.of(directory).toAbsolutePath();
        target = target.normalize();
        if (target.getFileName() == null) {
            throw CtlException.misuse("--data-dir cannot be " + target);
        }
        if (Files.exists(target)) {
            try (Stream<Path> content = Files.isDirectory(target) ? Files.list(target) : Stream.of(target)) {
                if (content.findAny().isPresent()) {
                    throw CtlException.failed("data directory " + target
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

    private static Store.Applied restore(MemberOptions options, Path file, SnapshotReader.Changes changes)
            throws StartRefused, IOException {
        return Restoration.restore(
                options,
                new FileDisk(),
                new RocksDbHome(options.directory().resolve("store")),
                new SecureRandom(),
                (engine, configuration, founders) -> {
                    Import target = new Import(engine);
                    target.founders(founders);
                    return SnapshotReader.read(file, target, changes, configuration);
                });
    }

    private static void createDirectory(Path making) throws CtlException, IOException {
        if (Files.exists(making)) {
            throw CtlException.failed(making + " is there: another restore is under way, or one was interrupted;"
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
