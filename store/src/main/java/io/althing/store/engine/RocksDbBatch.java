package io.althing.store.engine;

import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// Changes collected in native memory; [RocksDbEngine#write] frees them.
final class RocksDbBatch implements Engine.Batch {
    private final List<ColumnFamilyHandle> families;
    private final WriteBatch changes = new WriteBatch();

    RocksDbBatch(List<ColumnFamilyHandle> families) {
        this.families = families;
    }

    WriteBatch changes() {
        return changes;
    }

    @Override
    public void put(Column column, byte[] key, byte[] value) {
        try {
            changes.put(families.get(column.ordinal()), key, value);
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot add to a batch", e);
        }
    }

    @Override
    public void delete(Column column, byte[] key) {
        try {
            changes.delete(families.get(column.ordinal()), key);
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot add to a batch", e);
        }
    }

    @Override
    public void deleteRange(Column column, byte[] from, byte[] to) {
        try {
            changes.deleteRange(families.get(column.ordinal()), from, to);
        } catch (RocksDBException e) {
            throw new EngineFailure("cannot add to a batch", e);
        }
    }
}
