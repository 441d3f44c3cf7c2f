package io.althing.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The contexts of the files as they are now: read again once one of them has changed. Files
/// that cannot be used leave in force what was read before.
final class Renewal {
    private static final System.Logger LOG = System.getLogger(Renewal.class.getName());

    /// How a file looked; equal if it is the same one with the same content.
    private record Look(@Nullable Object file, long sizeBytes, long modifiedNanos) {}

    private final TlsOptions options;
    private final Side side;
    private List<Look> looks;
    private volatile Contexts latest;

    private Renewal(TlsOptions options, Side side, List<Look> looks, Contexts latest) {
        this.options = options;
        this.side = side;
        this.looks = looks;
        this.latest = latest;
    }

    static Renewal start(TlsOptions options, Side side) throws IOException {
        // Looked at before they are read: what changes in between is read again.
        List<Look> looks = looks(options);
        return new Renewal(options, side, looks, Contexts.read(options, side));
    }

    /// What was read last, without a look at the disk.
    Contexts latest() {
        return latest;
    }

    /// Looks at the files first, and reads them if they have changed.
    synchronized Contexts fresh() {
        List<Look> now = looks(options);
        if (now.equals(looks)) {
            return latest;
        }
        looks = now;
        try {
            latest = Contexts.read(options, side);
            LOG.log(System.Logger.Level.INFO, "event=certificates_reloaded side={0}", side.label);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=certificates_unusable side={0} reason=\"{1}\" note=\"those from before stay in force\"",
                    side.label,
                    e.getMessage());
        }
        return latest;
    }

    private static List<Look> looks(TlsOptions options) {
        List<@Nullable Path> files = new ArrayList<>(List.of(
                options.own().certificate(),
                options.own().key(),
                options.dialling().certificate(),
                options.dialling().key()));
        if (options.admission() != null) {
            files.add(options.admission().authorities());
            files.add(options.admission().revoked());
        }
        return files.stream().filter(Objects::nonNull).map(Renewal::look).toList();
    }

    private static Look look(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Look(
                    attributes.fileKey(),
                    attributes.size(),
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException _) {
            return new Look(null, -1, 0);
        }
    }
}
