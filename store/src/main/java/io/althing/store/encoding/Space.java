package io.althing.store.encoding;

/// Whose keys: each space has keys, watchers and readers of its own, and all share one revision.
/// The number is on disk.
public enum Space {
    /// What clients put, read and delete as they like: etcd's keyspace.
    CLIENTS(0),

    /// What procedures keep, and nobody else writes.
    PROCEDURES(1);

    private final byte number;

    Space(int number) {
        this.number = (byte) number;
    }

    byte number() {
        return number;
    }
}
