package io.althing.server.ctl;

import com.google.protobuf.ByteString;
import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotSummary;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// `snapshot save`: what one member sends, to a file that has its name only once it is complete
/// and its hash is right.
final class SaveCommand {
    private final Ctl.Program program;

    SaveCommand(Ctl.Program program) {
        this.program = program;
    }

    String run(List<String> rest) throws CtlException, IOException {
        Arguments arguments = Arguments.read(rest, Connection.VALUED, Set.of(Connection.ANYBODY));
        Path file = Path.of(arguments.only("file"));
        Connection connection = new Connection(program, arguments);
        if (connection.endpoints().contains(",")) {
            throw CtlException.misuse(
                    "a snapshot is taken from one member: give one endpoint, not " + connection.endpoints());
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            connection.call(channel -> receive(channel, part));
            SnapshotFile.verify(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        SnapshotSummary summary = SnapshotSummary.of(file);
        return "saved " + file + ": revision " + summary.revision() + ", " + StatusCommand.size(summary.totalBytes());
    }

    private static Path receive(Channel channel, Path part) throws IOException {
        Files.deleteIfExists(part);
        try (FileChannel out = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            Iterator<SnapshotResponse> pieces =
                    MaintenanceGrpc.newBlockingStub(channel).snapshot(SnapshotRequest.getDefaultInstance());
            while (pieces.hasNext()) {
                ByteString blob = pieces.next().getBlob();
                for (ByteBuffer buffer : blob.asReadOnlyByteBufferList()) {
                    while (buffer.hasRemaining()) {
                        out.write(buffer);
                    }
                }
            }
            out.force(true);
        }
        return part;
    }
}
