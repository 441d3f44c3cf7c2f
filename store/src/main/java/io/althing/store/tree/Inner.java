package io.althing.store.tree;

import java.util.Arrays;

final class Inner extends Node {
    final Node[] children;

    /// `lowKeys[i]` parts child `i` from the one before; the one of child 0 bounds the whole
    /// node.
    final byte[][] lowKeys;

    /// How many entries each child holds, here so that counting reads no child.
    final int[] counts;

    @SuppressWarnings("NullAway") // Slots from `size` on are null and never read.
    Inner(Edit edit) {
        super(edit);
        this.children = new Node[CAPACITY];
        this.lowKeys = new byte[CAPACITY][];
        this.counts = new int[CAPACITY];
    }

    /// What lies below where the second child begins is in the first.
    @Override
    int keyCount() {
        return Math.max(0, size - 1);
    }

    @Override
    byte[] key(int position) {
        return lowKeys[position + 1];
    }

    @Override
    int count() {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += counts[i];
        }
        return sum;
    }

    @Override
    byte[] lowKey() {
        return lowKeys[0];
    }

    @Override
    Inner editable(Edit editor) {
        if (edit == editor) {
            return this;
        }
        var copy = new Inner(editor);
        System.arraycopy(children, 0, copy.children, 0, size);
        System.arraycopy(lowKeys, 0, copy.lowKeys, 0, size);
        System.arraycopy(counts, 0, copy.counts, 0, size);
        copy.size = size;
        copy.sameKeysAs(this);
        return copy;
    }

    /// Returns which child holds the key if any does.
    int childOf(byte[] key) {
        int found = search(key);
        return found >= 0 ? found + 1 : -found - 1;
    }

    void insertChild(int position, Node child, byte[] lowKey) {
        System.arraycopy(children, position, children, position + 1, size - position);
        System.arraycopy(lowKeys, position, lowKeys, position + 1, size - position);
        System.arraycopy(counts, position, counts, position + 1, size - position);
        children[position] = child;
        lowKeys[position] = lowKey;
        counts[position] = child.count();
        size++;
        if (position == 0) {
            keysMoved();
        } else {
            keyInserted(position - 1);
        }
    }

    void replaceChild(int position, Node child) {
        children[position] = child;
        lowKeys[position] = child.lowKey();
        counts[position] = child.count();
        keysMoved();
    }

    @SuppressWarnings("NullAway") // Clears the slots that fall out of use.
    void removeChild(int position) {
        System.arraycopy(children, position + 1, children, position, size - position - 1);
        System.arraycopy(lowKeys, position + 1, lowKeys, position, size - position - 1);
        System.arraycopy(counts, position + 1, counts, position, size - position - 1);
        size--;
        children[size] = null;
        lowKeys[size] = null;
        keysMoved();
    }

    @Override
    @SuppressWarnings("NullAway") // Clears the slots that fall out of use.
    Inner splitOff(int from, Edit editor) {
        var right = new Inner(editor);
        right.size = size - from;
        System.arraycopy(children, from, right.children, 0, right.size);
        System.arraycopy(lowKeys, from, right.lowKeys, 0, right.size);
        System.arraycopy(counts, from, right.counts, 0, right.size);
        Arrays.fill(children, from, size, null);
        Arrays.fill(lowKeys, from, size, null);
        size = from;
        keysMoved();
        return right;
    }

    @Override
    void append(Node right, byte[] lowKey) {
        var inner = (Inner) right;
        System.arraycopy(inner.children, 0, children, size, inner.size);
        System.arraycopy(inner.lowKeys, 0, lowKeys, size, inner.size);
        System.arraycopy(inner.counts, 0, counts, size, inner.size);
        lowKeys[size] = lowKey;
        size += inner.size;
        keysMoved();
    }
}
