package io.althing.store.tree;

import java.util.Arrays;

final class Leaf extends Node {
    final TreeEntry[] entries;

    @SuppressWarnings("NullAway") // Slots from `size` on are null and never read.
    Leaf(Edit edit) {
        super(edit);
        this.entries = new TreeEntry[CAPACITY];
    }

    @Override
    int keyCount() {
        return size;
    }

    @Override
    byte[] key(int position) {
        return entries[position].key;
    }

    @Override
    int count() {
        return size;
    }

    @Override
    byte[] lowKey() {
        return entries[0].key;
    }

    @Override
    Leaf editable(Edit editor) {
        if (edit == editor) {
            return this;
        }
        var copy = new Leaf(editor);
        System.arraycopy(entries, 0, copy.entries, 0, size);
        copy.size = size;
        copy.sameKeysAs(this);
        return copy;
    }

    void insert(int position, TreeEntry entry) {
        System.arraycopy(entries, position, entries, position + 1, size - position);
        entries[position] = entry;
        size++;
        keyInserted(position);
    }

    @SuppressWarnings("NullAway") // Clears the slot that falls out of use, for the garbage collector.
    void remove(int position) {
        System.arraycopy(entries, position + 1, entries, position, size - position - 1);
        entries[--size] = null;
        keysMoved();
    }

    @Override
    @SuppressWarnings("NullAway") // Clears the slots that fall out of use.
    Leaf splitOff(int from, Edit editor) {
        var right = new Leaf(editor);
        right.size = size - from;
        System.arraycopy(entries, from, right.entries, 0, right.size);
        Arrays.fill(entries, from, size, null);
        size = from;
        keysMoved();
        return right;
    }

    @Override
    void append(Node right, byte[] lowKey) {
        var leaf = (Leaf) right;
        System.arraycopy(leaf.entries, 0, entries, size, leaf.size);
        size += leaf.size;
        keysMoved();
    }
}
