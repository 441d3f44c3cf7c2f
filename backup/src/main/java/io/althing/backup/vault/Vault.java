package io.althing.backup.vault;

import java.io.IOException;
import java.util.List;

/// Objects under names such as `a/b/c`, each small enough to be held in memory. Any thread, any
/// number of processes.
///
/// Whatever goes wrong is an [IOException] whose message says where, what, and what to do.
public interface Vault extends AutoCloseable {
    /// @param name of the object
    record Stored(String name, long sizeBytes) {}

    /// Lists the objects whose names begin with `prefix` and come after `after`, by name.
    ///
    /// @param prefix empty, or up to and with a slash
    /// @param after empty for all of them
    List<Stored> list(String prefix, String after) throws IOException;

    /// @throws IOException also if there is no such object, or it is longer than `bytesMax`
    byte[] read(String name, int bytesMax) throws IOException;

    /// Writes an object, whole or not at all; durable when this returns.
    ///
    /// @return false, and nothing is changed, if there is one of that name
    boolean write(String name, byte[] content) throws IOException;

    /// No harm if it is not there.
    void delete(String name) throws IOException;

    /// Where it is, for messages; nothing secret.
    @Override
    String toString();

    @Override
    void close();
}
