package io.althing.server.ctl;

import com.google.protobuf.ByteString;
import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotSummary;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// `snapshot save`: what one member sends, to a file that has its name only once it is complete
/// and its hash is right.
final class SaveCommand {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private static final String ANYBODY = "insecure-skip-tls-verify";

    private final Ctl.Program program;

    SaveCommand(Ctl.Program program) {
        this.program = program;
    }

    String run(List<String> rest) throws CtlException, IOException {
        Arguments arguments =
                Arguments.read(rest, Set.of("endpoints", "user", "cacert", "cert", "key"), Set.of(ANYBODY));
        Path file = Path.of(arguments.only("file"));
        String endpoint = arguments.value("endpoints", "127.0.0.1:2379");
        if (endpoint.contains(",")) {
            throw CtlException.misuse("a snapshot is taken from one member: give one endpoint, not " + endpoint);
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        ManagedChannel channel = program.channel(connection(arguments, endpoint));
        try {
            receive(login(channel, arguments.value("user", "")), part);
            SnapshotFile.verify(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (StatusRuntimeException e) {
            throw CtlException.failed(explain(endpoint, e));
        } finally {
            channel.shutdownNow();
            Files.deleteIfExists(part);
        }
        SnapshotSummary summary = SnapshotSummary.of(file);
        return "saved " + file + ": revision " + summary.revision() + ", " + StatusCommand.size(summary.totalBytes());
    }

    private static List<String> connection(Arguments arguments, String endpoint) {
        List<String> flags = new ArrayList<>(List.of("--endpoints", endpoint));
        for (String flag : List.of("cacert", "cert", "key")) {
            if (arguments.flags().containsKey(flag)) {
                flags.addAll(List.of("--" + flag, arguments.value(flag, "")));
            }
        }
        if (arguments.is(ANYBODY)) {
            flags.add("--" + ANYBODY);
        }
        return flags;
    }

    private static String explain(String endpoint, StatusRuntimeException e) {
        Throwable cause = e.getCause();
        if (e.getStatus().getCode() == Status.Code.UNAVAILABLE && cause != null) {
            return "cannot reach " + endpoint + ": " + cause.getMessage() + "; give --endpoints where a member serves";
        }
        return "the member at " + endpoint + " answers " + e.getStatus().getCode() + ": "
                + e.getStatus().getDescription();
    }

    private static Channel login(Channel channel, String user) throws CtlException {
        if (user.isEmpty()) {
            return channel;
        }
        int colon = user.indexOf(':');
        if (colon <= 0) {
            throw CtlException.misuse("--user is name:password");
        }
        var request = AuthenticateRequest.newBuilder()
                .setName(user.substring(0, colon))
                .setPassword(user.substring(colon + 1));
        Metadata headers = new Metadata();
        headers.put(
                TOKEN,
                AuthGrpc.newBlockingStub(channel).authenticate(request.build()).getToken());
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static void receive(Channel channel, Path part) throws IOException {
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
    }
}
