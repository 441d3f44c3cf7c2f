package io.althing.door.etcd.snapshot;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A key of the bucket `key`, which sorts as things happened: the revision, then the place among
/// the changes of that revision. Eight bytes each, most significant first, with an underscore
/// between them, and a `t` behind if the key was deleted.
record RevisionKey(long revision, long place, boolean isDelete) {
    private static final int BYTES = 17;
    /// More than any cluster comes to; what is added to it is still a number.
    private static final long REVISION_MAX = 1L << 62;

    private static final byte SEPARATOR = '_';
    private static final byte TOMBSTONE = 't';

    byte[] encode() {
        var out = ByteBuffer.allocate(isDelete ? BYTES + 1 : BYTES)
                .putLong(revision)
                .put(SEPARATOR)
                .putLong(place);
        return (isDelete ? out.put(TOMBSTONE) : out).array();
    }

    /// Returns null if it is none.
    static @Nullable RevisionKey decode(byte[] key) {
        boolean isDelete = key.length == BYTES + 1 && key[BYTES] == TOMBSTONE;
        if (key.length != BYTES && !isDelete || key[Long.BYTES] != SEPARATOR) {
            return null;
        }
        var in = ByteBuffer.wrap(key);
        var found = new RevisionKey(in.getLong(), in.getLong(Long.BYTES + 1), isDelete);
        return found.revision < 0 || found.revision > REVISION_MAX || found.place < 0 ? null : found;
    }
}
