package io.althing.backup;

import io.althing.node.CommittedLog;
import io.althing.store.engine.Engine;
import io.althing.store.engine.EngineHome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// A full copy on its way: the store's files, one behind the other, cut into parts.
final class FullCopy {
    private static final int PART_BYTES = 8 << 20;
    private static final int READ_BYTES = 1 << 20;

    private FullCopy() {}

    /// Writes a copy; complete once this returns. What was written of one that fails is taken
    /// away again as far as that goes.
    ///
    /// @param isStopped asked between parts; once true this ends with a [CancellationException]
    /// @param written told the bytes of each object
    static void write(
            Backup backup, FullName name, CommittedLog.Copy copy, BooleanSupplier isStopped, LongConsumer written)
            throws IOException {
        List<Manifest.Part> parts = new ArrayList<>();
        try {
            Cutter cutter = new Cutter(copy.checkpoint());
            for (byte[] part = cutter.next(); part.length > 0; part = cutter.next()) {
                if (isStopped.getAsBoolean()) {
                    throw new CancellationException("the member stops");
                }
                parts.add(new Manifest.Part(part.length, Hashes.of(part)));
                backup.write(name.part(parts.size() - 1), part);
                written.accept(part.length);
            }
            List<Manifest.File> files = copy.checkpoint().files().stream()
                    .map(file -> new Manifest.File(file.name(), file.sizeBytes()))
                    .toList();
            byte[] manifest = new Manifest(
                            backup.clusterId(),
                            name,
                            copy.applied().term(),
                            copy.applied().stateHash(),
                            files,
                            parts)
                    .encode();
            backup.write(name.manifest(), manifest);
            written.accept(manifest.length);
        } catch (IOException | RuntimeException e) {
            takeAway(backup, name, parts.size(), e);
            throw e;
        }
    }

    private static void takeAway(Backup backup, FullName name, int parts, Exception because) {
        try {
            backup.delete(name.manifest());
            for (int number = 0; number < parts; number++) {
                backup.delete(name.part(number));
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /// Puts a copy in force in an empty home.
    static void read(Backup backup, Manifest manifest, EngineHome home) throws IOException {
        try (EngineHome.Staging staging = home.stage();
                ReadAhead<byte[]> parts =
                        new ReadAhead<>(manifest.parts().size(), number -> backup.read(manifest, number))) {
            int file = 0;
            long offset = 0;
            for (int number = 0; number < manifest.parts().size(); number++) {
                byte[] part = parts.next();
                for (int from = 0; from < part.length; ) {
                    while (file < manifest.files().size()
                            && offset == manifest.files().get(file).sizeBytes()) {
                        file++;
                        offset = 0;
                    }
                    if (file == manifest.files().size()) {
                        throw contradiction(backup, manifest);
                    }
                    Manifest.File into = manifest.files().get(file);
                    int length = (int) Math.min(part.length - from, into.sizeBytes() - offset);
                    staging.write(into.name(), offset, Arrays.copyOfRange(part, from, from + length));
                    offset += length;
                    from += length;
                }
            }
            long bytes = manifest.files().stream()
                    .mapToLong(Manifest.File::sizeBytes)
                    .sum();
            long came = manifest.parts().stream()
                    .mapToLong(Manifest.Part::sizeBytes)
                    .sum();
            if (bytes != came) {
                throw contradiction(backup, manifest);
            }
            staging.promote();
        }
    }

    private static BackupException contradiction(Backup backup, Manifest manifest) {
        return new BackupException(backup.what(manifest.name().manifest())
                + " contradicts itself: its parts do not have the bytes of its files");
    }

    /// Cuts files into parts of one size, across their ends.
    private static final class Cutter {
        private final Engine.Checkpoint checkpoint;
        private final List<Engine.CheckpointFile> files;
        private int file;
        private long offset;

        Cutter(Engine.Checkpoint checkpoint) {
            this.checkpoint = checkpoint;
            this.files = checkpoint.files();
        }

        /// Returns nothing at the end.
        byte[] next() throws IOException {
            byte[] part = new byte[PART_BYTES];
            int filled = 0;
            while (filled < part.length && file < files.size()) {
                Engine.CheckpointFile from = files.get(file);
                int wanted = (int) Math.min(Math.min(READ_BYTES, part.length - filled), from.sizeBytes() - offset);
                byte[] read = checkpoint.read(from, offset, wanted);
                if (read.length < wanted) {
                    throw new IOException("file " + from.name() + " of the store's copy became shorter");
                }
                System.arraycopy(read, 0, part, filled, read.length);
                filled += read.length;
                offset += read.length;
                if (offset == from.sizeBytes()) {
                    file++;
                    offset = 0;
                }
            }
            return filled == part.length ? part : Arrays.copyOf(part, filled);
        }
    }
}
