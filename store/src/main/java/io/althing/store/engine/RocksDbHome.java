package io.althing.store.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A directory that holds one RocksDB engine, and for a while the copy that is to replace it.
///
/// Directories in it: `engine` is in force; `staging` is being received and worth nothing; `ready`
/// is a complete copy on its way in; `retired` is what it replaces; `checkpoint-N` are copies being
/// sent.
///
/// The rename of `staging` to `ready` decides a promotion. Whoever finds `ready` carries on:
/// `engine` becomes `retired` unless that has happened, `ready` becomes `engine`, `retired` goes.
/// Each step may be cut short and repeated.
public final class RocksDbHome implements EngineHome {
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final Path directory;
    private final Path engine;
    private final Path staging;
    private final Path ready;
    private final Path retired;

    public RocksDbHome(Path directory) {
        this.directory = directory;
        this.engine = directory.resolve("engine");
        this.staging = directory.resolve("staging");
        this.ready = directory.resolve("ready");
        this.retired = directory.resolve("retired");
    }

    @Override
    public Engine open() {
        return openEngine();
    }

    RocksDbEngine openEngine() {
        try {
            Files.createDirectories(directory);
            finishPromotion();
            Directories.delete(staging);
            Directories.deleteMatching(directory, "checkpoint-*");
            Files.createDirectories(engine);
            Directories.sync(directory);
            return RocksDbEngine.open(engine, directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + directory + " for the store: " + e.getMessage(), e);
        }
    }

    @Override
    public Staging stage() {
        try {
            Directories.delete(staging);
            Files.createDirectories(staging);
            return new DirectoryStaging();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + staging + ": " + e.getMessage(), e);
        }
    }

    private void finishPromotion() throws IOException {
        if (Files.exists(ready)) {
            if (Files.exists(engine)) {
                Directories.delete(retired);
                Directories.move(engine, retired);
            }
            Directories.move(ready, engine);
        }
        Directories.delete(retired);
    }

    private final class DirectoryStaging implements Staging {
        private @Nullable FileChannel channel;
        private String open = "";

        @Override
        public void write(String file, long offset, byte[] bytes) {
            if (!FILE_NAME.matcher(file).matches()) {
                throw new IllegalArgumentException("not a file name of ours: " + file);
            }
            try {
                var out = channelFor(file);
                if (out.size() != offset) {
                    throw new IllegalArgumentException(
                            "expected byte " + out.size() + " of " + file + ", not " + offset);
                }
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    out.write(buffer, offset + buffer.position());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + staging.resolve(file) + ": " + e.getMessage(), e);
            }
        }

        @Override
        public Engine open() {
            closeChannel();
            return RocksDbEngine.open(staging, directory);
        }

        @Override
        public void promote() {
            closeChannel();
            try {
                Directories.syncAll(staging);
                Directories.move(staging, ready);
                finishPromotion();
            } catch (IOException e) {
                // After the rename the next start may or may not see it: only a restart can tell.
                throw new EngineFailure("cannot put " + staging + " in force", e);
            }
        }

        @Override
        public void close() {
            closeChannel();
            try {
                Directories.delete(staging);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + staging + ": " + e.getMessage(), e);
            }
        }

        private FileChannel channelFor(String file) throws IOException {
            if (channel == null || !open.equals(file)) {
                closeChannel();
                channel = FileChannel.open(staging.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                open = file;
            }
            return channel;
        }

        private void closeChannel() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + staging.resolve(open) + ": " + e.getMessage(), e);
            }
            channel = null;
        }
    }
}
