package io.althing.server.ctl;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Progress;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.Snapshot;
import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What one member sends, to a file that has its name only once it is complete and its hash is
/// right.
@Command(name = "save", description = "Save what one member has, as a database file of etcd.")
final class SaveCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    SaveCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        if (target.addresses().size() != 1) {
            throw CommandFailure.misused("a snapshot is taken from one member: give one endpoint, not "
                    + String.join(",", target.addresses()));
        }
        try (Althing althing = target.connect()) {
            save(althing);
        } catch (IOException e) {
            throw CommandFailure.failed(FileTrouble.explain(e));
        }
        return 0;
    }

    private void save(Althing althing) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            receive(althing, part);
            SnapshotFile.verify(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        SnapshotSummary summary = SnapshotSummary.of(file);
        target.say(
                "saved " + file + ": revision " + summary.revision() + ", " + Size.of(summary.totalBytes()),
                "file",
                file.toString(),
                "revision",
                summary.revision(),
                "totalSize",
                summary.totalBytes());
    }

    private void receive(Althing althing, Path part) throws IOException {
        Files.deleteIfExists(part);
        try (FileChannel channel = FileChannel.open(
                        part,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                OutputStream out = Channels.newOutputStream(channel);
                Snapshot snapshot = althing.maintenance().snapshot();
                Progress progress = new Progress(target.terminal(), "saving")) {
            snapshot.writeTo(out, remaining -> {
                long done = part.toFile().length();
                progress.at(done, done + remaining, Size.of(done) + " of " + Size.of(done + remaining));
            });
            channel.force(true);
        }
    }
}
