package io.althing.journal;

import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The file of the next segment, filled with zeros and synced before it is needed, off the
/// writer's thread: java has no fallocate, and zeroing a segment takes longer than a batch may.
///
/// It is never waited for. A writer that finds none ready makes a segment the slow way, and one
/// that comes late serves the next turn. Nothing in it was promised to anybody, so whoever
/// opens the journal deletes what is left of one.
final class Spare {
    /// The work is done in pieces, so that whatever shares the executor is not held up.
    private static final int PIECE_BYTES = 1 << 20;

    /// A file to begin a segment in.
    ///
    /// @param sizeBytes so much of it is zeros already, durably
    record Prepared(Path path, DiskFile file, int sizeBytes) {}

    private final Disk disk;
    private final Path path;
    private final int sizeBytes;
    private final Executor executor;
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private volatile @Nullable DiskFile ready;
    private volatile boolean isClosed;

    Spare(Disk disk, Path directory, int sizeBytes, Executor executor) {
        this.disk = disk;
        this.path = directory.resolve("spare.new");
        this.sizeBytes = sizeBytes;
        this.executor = executor;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /// Begins to make one, unless there is one.
    void prepare() {
        if (ready == null && isBusy.compareAndSet(false, true)) {
            executor.execute(this::begin);
        }
    }

    /// Returns the file for the caller to keep, or null if none is ready.
    @Nullable
    Prepared take() {
        DiskFile file = ready;
        ready = null;
        return file == null ? null : new Prepared(path, file, sizeBytes);
    }

    private void begin() {
        try {
            if (isClosed) {
                isBusy.set(false);
                return;
            }
            if (disk.exists(path)) {
                disk.delete(path);
            }
            fill(disk.open(path, Disk.Open.CREATE), 0);
        } catch (IOException e) {
            // The disk may be full. The writer will find out for itself when it must.
            isBusy.set(false);
        }
    }

    private void fill(DiskFile file, int from) {
        try {
            if (isClosed) {
                file.close();
                isBusy.set(false);
                return;
            }
            int length = Math.min(PIECE_BYTES, sizeBytes - from);
            file.zero(from, length);
            if (from + length < sizeBytes) {
                executor.execute(() -> fill(file, from + length));
                return;
            }
            file.sync();
            ready = file;
            isBusy.set(false);
        } catch (IOException e) {
            abandon(file);
        }
    }

    private void abandon(DiskFile file) {
        try {
            file.close();
        } catch (IOException e) {
            // It is of no use either way, and deleted before the next attempt.
        } finally {
            isBusy.set(false);
        }
    }

    void close() throws IOException {
        isClosed = true;
        Prepared unused = take();
        if (unused != null) {
            unused.file().close();
        }
    }
}
