package io.althing.store.tree;

/// What a tree holds, found by its key. A class and not an interface, so that a search reads the
/// key without a call.
public abstract class TreeEntry {
    final byte[] key;

    /// Takes the key over: nobody may write to it afterwards.
    protected TreeEntry(byte[] key) {
        this.key = key;
    }

    /// Returns the key itself: the caller must not write to it.
    public final byte[] key() {
        return key;
    }
}
