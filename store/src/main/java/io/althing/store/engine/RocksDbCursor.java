package io.althing.store.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/// A walk over one column family. Reuses its buffers: a row costs a few calls into RocksDB and
/// one array for its key.
final class RocksDbCursor implements Engine.Cursor {
    private final byte[] from;
    private final Gate gate;
    private final ReadOptions options;
    private final @Nullable Slice bound;
    private final RocksIterator iterator;
    private byte[] buffer = new byte[256];
    private boolean isStarted;
    private boolean isClosed;

    /// Takes over one entrance of the gate and leaves it when closed.
    RocksDbCursor(RocksDB database, ColumnFamilyHandle family, byte[] from, byte @Nullable [] to, Gate gate) {
        this.from = from;
        this.gate = gate;
        this.bound = to == null ? null : new Slice(to);
        // A long scan must not throw the hot blocks out of the small cache. RocksDB reads ahead by itself,
        // further the longer it lasts: to do so from the beginning costs short ones that much in each file.
        this.options = new ReadOptions().setFillCache(false);
        if (bound != null) {
            options.setIterateUpperBound(bound);
        }
        this.iterator = database.newIterator(family, options);
    }

    @Override
    public boolean next() {
        gate.stay();
        if (isStarted) {
            iterator.next();
        } else {
            iterator.seek(from);
            isStarted = true;
        }
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot read on in the store", e);
        }
        return false;
    }

    @Override
    public byte[] key() {
        int length = iterator.key(buffer);
        if (length > buffer.length) {
            buffer = new byte[length * 2];
            length = iterator.key(buffer);
        }
        return Arrays.copyOf(buffer, length);
    }

    @Override
    public byte[] value() {
        return iterator.value();
    }

    @Override
    public byte[] valueHead(int maxBytes) {
        if (buffer.length < maxBytes) {
            buffer = new byte[maxBytes];
        }
        int length = iterator.value(buffer, 0, maxBytes);
        return Arrays.copyOf(buffer, Math.min(length, maxBytes));
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        iterator.close();
        options.close();
        if (bound != null) {
            bound.close();
        }
        gate.leave();
    }
}
