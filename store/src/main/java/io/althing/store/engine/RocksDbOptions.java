package io.althing.store.engine;

import java.util.List;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;

/// How we set RocksDB up. Sized so that all it holds off-heap stays near 150 MB, however large the
/// data.
final class RocksDbOptions implements AutoCloseable {
    private static final long MIB = 1 << 20;

    /// Memtables of all columns together: with atomic flush they go to disk at the same time.
    private static final long MEMTABLES_BYTES = 64 * MIB;

    private static final long BLOCK_CACHE_BYTES = 32 * MIB;

    final DBOptions database;
    final ColumnFamilyOptions column;
    private final Cache blockCache;

    RocksDbOptions(AbstractEventListener listener) {
        blockCache = new LRUCache(BLOCK_CACHE_BYTES);
        // Our journal is the log of record, so RocksDB's own is off for each write; atomic flush then keeps the
        // columns consistent with one another after a crash.
        database = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setParanoidChecks(true)
                .setDbWriteBufferSize(MEMTABLES_BYTES)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(512)
                .setBytesPerSync(MIB)
                .setMaxLogFileSize(4 * MIB)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setStatsDumpPeriodSec(0)
                .setListeners(List.of(listener));
        // Every read is a scan or a read of a key that exists: no bloom filters. Index blocks stay with
        // their open files: they are larger than a shard of the small cache holds, and a read that
        // has to load one takes 250 us instead of 7. They cost about 5 MB per GB of data.
        var table = new BlockBasedTableConfig()
                .setBlockCache(blockCache)
                .setBlockSize(8 << 10)
                .setFormatVersion(5);
        column = new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(MEMTABLES_BYTES)
                .setMaxWriteBufferNumber(3);
    }

    @Override
    public void close() {
        column.close();
        database.close();
        blockCache.close();
    }
}
