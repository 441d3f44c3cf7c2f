package io.althing.server.ctl;

import io.althing.backup.Backup;
import io.althing.backup.Point;
import io.althing.backup.Rebuild;
import io.althing.backup.RestorePlan;
import io.althing.backup.vault.Vault;
import io.althing.cli.command.CommandFailure;
import io.althing.coordination.Coordination;
import io.althing.door.etcd.snapshot.SnapshotWriter;
import io.althing.store.Image;
import io.althing.store.Store;
import io.althing.store.engine.RocksDbHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;

/// What a cluster was at a point, made of its backup as a snapshot: a restore goes on from
/// there as from any other.
///
/// @param file the snapshot
/// @param said what it is, for people
/// @param again flags that name the same point, also once the backup has grown
record PointInTime(Path file, String said, String again) {
    static final Set<String> FLAGS = Set.of("at", "revision", "index");

    /// @param work an empty directory for this
    static PointInTime of(Arguments arguments, Path work) throws IOException {
        Point point = point(arguments);
        try (Vault vault = BackupSource.open(arguments)) {
            Backup backup = BackupSource.only(vault, arguments);
            RestorePlan plan = RestorePlan.to(point, backup.catalogue());
            try (Rebuild rebuild =
                    Rebuild.of(backup, plan, new RocksDbHome(work.resolve("store")), new Coordination())) {
                Path file = work.resolve("snapshot.db");
                try (Image image = rebuild.store().image()) {
                    SnapshotWriter.write(image, file, () -> false);
                }
                return of(backup, plan, rebuild, file);
            }
        }
    }

    private static PointInTime of(Backup backup, RestorePlan plan, Rebuild rebuild, Path file) {
        Store.Applied applied = rebuild.store().applied();
        String said = "made of the backup of cluster " + backup.cluster() + " as of " + rebuild.time() + ": revision "
                + applied.revision() + ", state " + Long.toHexString(applied.stateHash()) + " at " + applied.term()
                + "/" + applied.index();
        String again = plan.point() instanceof Point.Revision(var revision)
                ? "--revision " + revision
                : "--index " + applied.index();
        return new PointInTime(file, said, "--cluster " + backup.cluster() + " " + again);
    }

    private static Point point(Arguments arguments) {
        List<String> given =
                FLAGS.stream().filter(arguments.flags()::containsKey).sorted().toList();
        if (given.isEmpty()) {
            return new Point.Latest();
        }
        if (given.size() > 1) {
            throw CommandFailure.misused("--" + String.join(" and --", given)
                    + " cannot be given together: they may name" + " different points");
        }
        return switch (given.getFirst()) {
            case "at" -> at(arguments.value("at", ""));
            case "revision" -> new Point.Revision(number(arguments, "revision"));
            default -> new Point.Index(number(arguments, "index"));
        };
    }

    private static long number(Arguments arguments, String flag) {
        long number = arguments.number(flag, Long.MAX_VALUE);
        if (number == 0) {
            throw CommandFailure.misused("--" + flag + " 0 is before anything that a backup has");
        }
        return number;
    }

    private static Point at(String text) {
        if (text.equals("latest")) {
            return new Point.Latest();
        }
        try {
            return new Point.At(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw CommandFailure.misused("--at is a time with its zone, such as 2026-11-21T13:00:00Z or"
                    + " 2026-11-21T14:00:00+01:00, or latest; not " + text);
        }
    }
}
