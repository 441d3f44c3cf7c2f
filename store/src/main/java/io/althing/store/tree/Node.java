package io.althing.store.tree;

import org.jspecify.annotations.Nullable;

/// A node is changed in place only by the edit that made it; for every other edit it is immutable
/// and gets copied.
abstract sealed class Node permits Leaf, Inner {
    /// Wide, so that a million keys are four levels and the array behind a key costs little.
    static final int CAPACITY = 64;

    /// A node that deletions bring below this is joined with a sibling or filled from it.
    static final int LOW = 16;

    /// Two siblings become one only up to this size, so that the next insertion does not split
    /// them
    /// again.
    static final int JOINED_MAX = 48;

    final Edit edit;
    int size;

    /// Null until somebody searches: a change that moves many keys leaves it to the next search.
    private @Nullable Heads heads;

    Node(Edit edit) {
        this.edit = edit;
    }

    /// Returns how many keys a search goes by.
    abstract int keyCount();

    /// Returns one of them; they ascend.
    abstract byte[] key(int position);

    /// Returns the position of the key, or `-(where it belongs) - 1`.
    final int search(byte[] key) {
        Heads known = heads;
        if (known == null) {
            known = Heads.of(this);
            heads = known;
        }
        return known.search(this, key);
    }

    /// To be called once one key more is at this position.
    final void keyInserted(int position) {
        heads = heads == null ? null : heads.inserted(this, position);
    }

    /// To be called once other keys are here.
    final void keysMoved() {
        heads = null;
    }

    final void sameKeysAs(Node other) {
        heads = other.heads;
    }

    /// Returns the number of entries in the subtree.
    abstract int count();

    /// Returns a key not above any in the subtree, and above all keys of the subtree before it.
    abstract byte[] lowKey();

    /// Returns this node if `edit` made it, else a copy that `edit` may change.
    abstract Node editable(Edit edit);

    /// Moves everything from position `from` on into a new node of this kind.
    abstract Node splitOff(int from, Edit edit);

    /// Appends all that `right` holds; `lowKey` is where `right` begins.
    abstract void append(Node right, byte[] lowKey);
}
