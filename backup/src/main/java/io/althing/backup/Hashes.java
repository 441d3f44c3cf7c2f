package io.althing.backup;

import io.althing.raft.log.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// SHA-256 of objects, and the chain over the entries of a log: each link is the hash of the
/// one before and its entry. Whoever has two entries in common has all between them in common.
final class Hashes {
    static final int BYTES = 32;

    private Hashes() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static byte[] of(byte[] content) {
        return sha256().digest(content);
    }

    /// Where a chain begins: behind a full copy with nothing archived before it.
    static byte[] begin(long clusterId, long index, long term) {
        MessageDigest sha = sha256();
        sha.update("althing log".getBytes(StandardCharsets.UTF_8));
        sha.update(ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(clusterId)
                .putLong(index)
                .putLong(term)
                .flip());
        return sha.digest();
    }

    static byte[] extend(byte[] link, Entry entry) {
        MessageDigest sha = sha256();
        sha.update(link);
        sha.update(ByteBuffer.allocate(2 * Long.BYTES + 1)
                .putLong(entry.term())
                .putLong(entry.index())
                .put((byte) entry.kind().code())
                .flip());
        sha.update(entry.payload());
        return sha.digest();
    }

    /// An object with its hash behind it.
    static byte[] seal(ByteBuffer content) {
        byte[] bytes = content.array();
        int length = content.position();
        MessageDigest sha = sha256();
        sha.update(bytes, 0, length);
        System.arraycopy(sha.digest(), 0, bytes, length, BYTES);
        return bytes;
    }

    /// What is before the hash at the end of an object.
    ///
    /// @throws BackupException if it is not its hash
    static ByteBuffer unseal(String what, byte[] object) throws BackupException {
        int length = object.length - BYTES;
        if (length < 0) {
            throw new BackupException(what + " is cut off: it has " + object.length + " bytes");
        }
        MessageDigest sha = sha256();
        sha.update(object, 0, length);
        if (!Arrays.equals(sha.digest(), 0, BYTES, object, length, object.length)) {
            throw new BackupException(
                    what + " is damaged: its content does not have the hash at its end; bring back another copy of it");
        }
        return ByteBuffer.wrap(object, 0, length);
    }
}
