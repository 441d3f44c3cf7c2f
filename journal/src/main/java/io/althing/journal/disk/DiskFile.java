package io.althing.journal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file with positional access only. Reads may come from any thread, everything else
/// from one at a time.
public interface DiskFile extends AutoCloseable {
    long size() throws IOException;

    /// Fills the buffer from `position`; returns the number of bytes read, less than asked only
    /// at the end of the
    /// file.
    int read(ByteBuffer into, long position) throws IOException;

    /// Writes the whole buffer at `position`.
    void write(ByteBuffer from, long position) throws IOException;

    /// Writes zeros, for what is written there later to find room.
    default void zero(long position, int length) throws IOException {
        write(ByteBuffer.allocate(length), position);
    }

    void truncate(long sizeBytes) throws IOException;

    /// Makes what was written durable: the data, and what is needed to read it back (fdatasync).
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}
