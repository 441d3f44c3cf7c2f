package io.althing.store;

import io.althing.store.encoding.ByteWriter;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A lease, found by its id as eight bytes.
final class LeaseEntry extends TreeEntry {
    final long id;
    final long ttlSeconds;
    final long grantIndex;

    LeaseEntry(long id, long ttlSeconds, long grantIndex) {
        super(keyOf(id));
        this.id = id;
        this.ttlSeconds = ttlSeconds;
        this.grantIndex = grantIndex;
    }

    static byte[] keyOf(long id) {
        return new ByteWriter(Long.BYTES).writeLong(id).toByteArray();
    }

    /// That a key is attached to a lease; sorted by lease, then by key.
    static final class Attachment extends TreeEntry {
        final Bytes userKey;

        Attachment(long leaseId, Bytes userKey) {
            super(keyOf(leaseId, userKey));
            this.userKey = userKey;
        }

        static byte[] keyOf(long leaseId, Bytes userKey) {
            return new ByteWriter(Long.BYTES + userKey.length())
                    .writeLong(leaseId)
                    .writeRaw(userKey.array())
                    .toByteArray();
        }

        /// Returns the keys of a lease, in order.
        static List<Bytes> keysOf(Tree<Attachment> attachments, long leaseId) {
            var keys = new ArrayList<Bytes>();
            byte[] from = LeaseEntry.keyOf(leaseId);
            var cursor = attachments.ascending(attachments.rank(from));
            while (cursor.next() && Arrays.equals(cursor.entry().key(), 0, Long.BYTES, from, 0, Long.BYTES)) {
                keys.add(cursor.entry().userKey);
            }
            return keys;
        }
    }
}
