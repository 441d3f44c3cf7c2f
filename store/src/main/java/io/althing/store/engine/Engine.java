package io.althing.store.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ordered bytes to bytes, in columns. Writes come from one thread, reads from any.
///
/// Crash contract: a batch is seen whole or not at all; after a crash the engine holds every
/// batch up to some point that is not before the last completed [#flush]. An engine that cannot
/// keep this throws [EngineFailure], and the process must halt.
public interface Engine extends AutoCloseable {
    byte @Nullable [] get(Column column, byte[] key);

    /// Returns the values of these keys, in their order, null where there is none. Cheaper than
    /// one by one, most of all for keys that lie near each other.
    ///
    /// @param keys at least one
    List<byte @Nullable []> getAll(Column column, List<byte[]> keys);

    /// Returns the last row from `from` to before `to`, without walking there.
    @Nullable
    Row last(Column column, byte[] from, byte[] to);

    /// Walks the keys from `from` to before `to` (to the end if null), as they are at the time of
    /// the call.
    Cursor scan(Column column, byte[] from, byte @Nullable [] to);

    void write(Batch batch);

    /// Makes every batch written before this call durable. May be called from another thread than
    /// the writer's.
    void flush();

    /// A consistent copy of everything written so far, readable as files while the engine goes
    /// on.
    Checkpoint checkpoint();

    /// Bytes that the engine's files take, and what memory holds to be written to them. Cheap.
    long sizeBytes();

    /// Gives the space of what was deleted back now, where the engine would do so at leisure.
    /// Takes long.
    void tidy();

    @Override
    void close();

    /// Keys in ascending unsigned order. Starts before the first one. One that is open when the
    /// engine is to close gives up with [EngineClosed]; the engine waits until it is closed.
    interface Cursor extends AutoCloseable {
        boolean next();

        byte[] key();

        byte[] value();

        /// Returns at most the first `maxBytes` of the value: cheaper when only the head is
        /// needed.
        byte[] valueHead(int maxBytes);

        @Override
        void close();
    }

    /// Changes that happen together, in the order they were added.
    interface Batch {
        void put(Column column, byte[] key, byte[] value);

        void delete(Column column, byte[] key);

        /// Deletes from `from` to before `to`.
        void deleteRange(Column column, byte[] from, byte[] to);
    }

    Batch newBatch();

    /// Immutable files that together are one engine's content.
    interface Checkpoint extends AutoCloseable {
        List<CheckpointFile> files();

        /// Reads up to `maxBytes` at `offset`; fewer only at the end of the file.
        byte[] read(CheckpointFile file, long offset, int maxBytes);

        @Override
        void close();
    }

    record Row(byte[] key, byte[] value) {}

    record CheckpointFile(String name, long sizeBytes) {}
}
