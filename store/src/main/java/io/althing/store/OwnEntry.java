package io.althing.store;

import io.althing.store.tree.TreeEntry;

/// A key that procedures keep, with its value.
final class OwnEntry extends TreeEntry {
    final KeyValue pair;

    OwnEntry(KeyValue pair) {
        super(pair.key().array());
        this.pair = pair;
    }

    long sizeBytes() {
        return (long) key().length + pair.value().length();
    }
}
