package io.althing.store.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableDBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;

/// An engine on RocksDB, one column family per column, without RocksDB's own log.
///
/// What it says it flushed is on disk. An error of a background flush or compaction is remembered
/// and fails the next call: RocksDB may try again by itself, but after an fsync error the page
/// cache lies about what is on disk.
final class RocksDbEngine implements Engine {
    /// RocksDB insists on a default family; nothing is in it.
    private static final int DEFAULT_FAMILIES = 1;

    private final Path directory;
    private final Path checkpoints;
    private final RocksDbOptions options;
    private final BackgroundErrors backgroundErrors;
    private final RocksDB database;
    private final List<ColumnFamilyHandle> families;
    private final ReadOptions reads = new ReadOptions();
    private final WriteOptions writes = new WriteOptions().setDisableWAL(true);
    private final Gate gate = new Gate();
    private final AtomicLong checkpointNumber = new AtomicLong();

    private RocksDbEngine(Path directory, Path checkpoints) throws RocksDBException {
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.backgroundErrors = new BackgroundErrors();
        this.options = new RocksDbOptions(backgroundErrors);
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.column));
        for (var column : Column.values()) {
            descriptors.add(new ColumnFamilyDescriptor(column.name().getBytes(StandardCharsets.UTF_8), options.column));
        }
        this.families = new ArrayList<>();
        this.database = RocksDB.open(options.database, directory.toString(), descriptors, families);
    }

    /// @param checkpoints where checkpoints go: on the same file system, so that they are
    ///     links and
    ///     not copies
    static RocksDbEngine open(Path directory, Path checkpoints) {
        NativeLibrary.load();
        try {
            return new RocksDbEngine(directory, checkpoints);
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot open the store in " + directory, e);
        }
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
        gate.enter();
        try {
            return database.get(family(column), reads, key);
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot read from the store in " + directory, e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
        gate.enter();
        try {
            var columns = Collections.nCopies(keys.size(), family(column));
            return new ArrayList<byte @Nullable []>(database.multiGetAsList(reads, columns, keys));
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot read from the store in " + directory, e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public @Nullable Row last(Column column, byte[] from, byte[] to) {
        gate.enter();
        try (var lower = new Slice(from);
                var upper = new Slice(to);
                var options = new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
                var iterator = database.newIterator(family(column), options)) {
            iterator.seekToLast();
            if (iterator.isValid()) {
                return new Row(iterator.key(), iterator.value());
            }
            iterator.status();
            return null;
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot read from the store in " + directory, e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public Cursor scan(Column column, byte[] from, byte @Nullable [] to) {
        gate.enter();
        return new RocksDbCursor(database, family(column), from, to, gate);
    }

    @Override
    public Batch newBatch() {
        return new RocksDbBatch(families.subList(DEFAULT_FAMILIES, families.size()));
    }

    @Override
    public void write(Batch batch) {
        gate.enter();
        try (var changes = ((RocksDbBatch) batch).changes()) {
            backgroundErrors.check();
            database.write(writes, changes);
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot write to the store in " + directory, e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public void flush() {
        gate.enter();
        try (var wait = new FlushOptions().setWaitForFlush(true)) {
            database.flush(wait, families);
            backgroundErrors.check();
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot flush the store in " + directory, e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public void tidy() {
        gate.enter();
        try {
            for (ColumnFamilyHandle family : families) {
                database.compactRange(family);
            }
            backgroundErrors.check();
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot tidy up the store in " + directory, e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public Checkpoint checkpoint() {
        var target = checkpoints.resolve("checkpoint-" + checkpointNumber.incrementAndGet());
        gate.enter();
        try (var maker = org.rocksdb.Checkpoint.create(database)) {
            // Left over if the process died while sending; opening the home clears it, this is
            // for a second engine.
            Directories.delete(target);
            maker.createCheckpoint(target.toString());
            return DirectoryCheckpoint.of(target);
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot make a checkpoint in " + target, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a checkpoint in " + target + ": " + e.getMessage(), e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public long sizeBytes() {
        gate.enter();
        try {
            return database.getAggregatedLongProperty("rocksdb.total-sst-files-size")
                    + database.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot ask the store in " + directory + " for its size", e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public void close() {
        if (!gate.close()) {
            return;
        }
        families.forEach(ColumnFamilyHandle::close);
        database.close();
        reads.close();
        writes.close();
        options.close();
        backgroundErrors.close();
    }

    /// Closes without writing what only memory holds, as a crash would.
    void crash() {
        try {
            database.setDBOptions(
                    MutableDBOptions.builder().setAvoidFlushDuringShutdown(true).build());
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot crash the store in " + directory, e);
        }
        close();
    }

    private ColumnFamilyHandle family(Column column) {
        return families.get(DEFAULT_FAMILIES + column.ordinal());
    }

    private static final class BackgroundErrors extends AbstractEventListener {
        private volatile @Nullable String first;

        BackgroundErrors() {
            super(EnabledEventCallback.ON_BACKGROUND_ERROR);
        }

        @Override
        public void onBackgroundError(BackgroundErrorReason reason, Status error) {
            if (first == null) {
                first = reason + ": " + error.getCodeString() + " " + error.getState();
            }
        }

        void check() throws RocksDBException {
            String seen = first;
            if (seen != null) {
                throw new RocksDBException(seen);
            }
        }
    }
}
