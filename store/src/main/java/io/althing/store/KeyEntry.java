package io.althing.store;

import io.althing.store.tree.TreeEntry;

/// What the index knows of a current key: everything but the value.
final class KeyEntry extends TreeEntry {
    final long createRevision;
    final long modRevision;
    final long version;
    final long lease;
    final int valueBytes;

    KeyEntry(byte[] key, long createRevision, long modRevision, long version, long lease, int valueBytes) {
        super(key);
        this.createRevision = createRevision;
        this.modRevision = modRevision;
        this.version = version;
        this.lease = lease;
        this.valueBytes = valueBytes;
    }

    long sizeBytes() {
        return (long) key().length + valueBytes;
    }

    /// Returns the pair without its value.
    KeyValue bare() {
        return new KeyValue(Bytes.wrap(key()), createRevision, modRevision, version, Bytes.EMPTY, lease);
    }
}
