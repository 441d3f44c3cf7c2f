package io.althing.store.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One version of a sorted map. Immutable, except while its editor goes on from it (see
/// [TreeEditor#current]).
public final class Tree<E extends TreeEntry> {
    final Node root;

    Tree(Node root) {
        this.root = root;
    }

    public static <E extends TreeEntry> Tree<E> empty() {
        return new Tree<>(new Leaf(Edit.OVER));
    }

    public int size() {
        return root.count();
    }

    @SuppressWarnings("unchecked") // Only entries of type E get in.
    public @Nullable E get(byte[] key) {
        var leaf = leafOf(root, key);
        int position = leaf.search(key);
        return position >= 0 ? (E) leaf.entries[position] : null;
    }

    /// Returns how many keys are below this one.
    public int rank(byte[] key) {
        int rank = 0;
        Node node = root;
        while (node instanceof Inner inner) {
            int child = inner.childOf(key);
            for (int i = 0; i < child; i++) {
                rank += inner.counts[i];
            }
            node = inner.children[child];
        }
        int position = ((Leaf) node).search(key);
        return rank + (position >= 0 ? position : -position - 1);
    }

    /// Walks upwards from the entry that has `rank` entries below it.
    public TreeCursor<E> ascending(int rank) {
        return new TreeCursor<>(root, rank, 1);
    }

    /// Walks downwards from the entry that has `rank` entries below it.
    public TreeCursor<E> descending(int rank) {
        return new TreeCursor<>(root, rank, -1);
    }

    static Leaf leafOf(Node root, byte[] key) {
        Node node = root;
        while (node instanceof Inner inner) {
            node = inner.children[inner.childOf(key)];
        }
        return (Leaf) node;
    }

    /// Checks order, counts, separators and equal depth of the whole tree.
    ///
    /// @throws IllegalStateException naming the first thing that is wrong
    public void verify() {
        if (root instanceof Inner inner && inner.size < 2) {
            throw new IllegalStateException("an inner root must have two children");
        }
        verify(root, null, null);
    }

    private static int verify(Node node, byte @Nullable [] from, byte @Nullable [] to) {
        if (node instanceof Leaf leaf) {
            for (int i = 0; i < leaf.size; i++) {
                byte[] key = leaf.entries[i].key;
                check(i == 0 || Arrays.compareUnsigned(leaf.entries[i - 1].key, key) < 0, "keys out of order");
                check(from == null || Arrays.compareUnsigned(from, key) <= 0, "key below its separator");
                check(to == null || Arrays.compareUnsigned(key, to) < 0, "key above its separator");
            }
            return 1;
        }
        var inner = (Inner) node;
        int depth = 0;
        for (int i = 0; i < inner.size; i++) {
            check(inner.children[i].size > 0, "empty child");
            check(inner.counts[i] == inner.children[i].count(), "wrong count");
            byte[] low = i == 0 ? from : inner.lowKeys[i];
            byte[] high = i + 1 < inner.size ? inner.lowKeys[i + 1] : to;
            int below = verify(inner.children[i], low, high);
            check(i == 0 || below == depth, "children of different depth");
            depth = below;
        }
        return depth + 1;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
