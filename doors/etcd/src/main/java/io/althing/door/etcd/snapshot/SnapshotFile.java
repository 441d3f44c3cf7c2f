package io.althing.door.etcd.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// A snapshot on disk: a database, and behind it the SHA-256 of it. A copy of a running etcd's
/// database has no hash.
public final class SnapshotFile {
    private static final int HASH_BYTES = 32;

    /// Pages are multiples of this; what is left over tells whether there is a hash.
    private static final int SECTOR_BYTES = 512;

    private static final int BUFFER_BYTES = 1 << 16;

    private SnapshotFile() {}

    /// Tells by its length whether there is a hash at the end.
    public static boolean hasHash(Path file) throws IOException {
        return Files.size(file) % SECTOR_BYTES == HASH_BYTES;
    }

    /// @throws SnapshotException if the hash is missing, or not that of what is before it
    public static void verify(Path file) throws IOException {
        verify(file, SnapshotReader.Share.UNTOLD);
    }

    /// Does the same, and tells how far it is.
    public static void verify(Path file, SnapshotReader.Share progress) throws IOException {
        long size = Files.size(file);
        if (!hasHash(file)) {
            throw new SnapshotException(file + " has no hash at its end: it is cut off, or a copy of a database "
                    + "that was not made by `snapshot save`; if it is such a copy, give --skip-hash-check");
        }
        var sha = sha256();
        byte[] expected;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (long left = size - HASH_BYTES; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new SnapshotException(file + " became shorter while it was read");
                }
                sha.update(buffer, 0, read);
                left -= read;
                progress.read(size - left, size);
            }
            expected = in.readNBytes(HASH_BYTES);
        }
        if (!Arrays.equals(expected, sha.digest())) {
            throw new SnapshotException(
                    file + " is damaged: its content does not have the hash at its end; take another copy");
        }
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
