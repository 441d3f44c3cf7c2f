package io.althing.journal.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A file system, as far as durable state needs one. Creations, renames and deletions are
/// durable only after
/// [#syncDirectory] of their directory.
public interface Disk {
    /// How to open a file.
    enum Open {
        /// Must not exist yet.
        CREATE,
        /// Must exist; read and write.
        EXISTING,
        /// Must exist; read only.
        READ
    }

    DiskFile open(Path file, Open how) throws IOException;

    /// Creates the directory and its parents, readable by the owner only; durable when this
    /// returns. No harm if it
    /// exists.
    void createDirectories(Path directory) throws IOException;

    boolean exists(Path path);

    /// Returns the names in a directory, sorted.
    List<String> list(Path directory) throws IOException;

    /// Replaces `to` if it exists.
    void rename(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /// Deletes a directory with everything in it, if it exists.
    void deleteTree(Path directory) throws IOException;

    void syncDirectory(Path directory) throws IOException;

    /// Takes an exclusive lock that lives as long as the returned handle and this process.
    ///
    /// @throws IOException if another process or handle holds it; the message says so
    AutoCloseable lock(Path file) throws IOException;
}
