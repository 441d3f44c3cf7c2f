package io.althing.store.tree;

import org.jspecify.annotations.Nullable;

/// Makes the next version of a tree. One thread owns it.
///
/// Nodes that were made since the last [#publish] belong to this edit and are changed in place;
/// older ones are shared with readers and copied on the first change. So a batch of changes
/// copies
/// each touched node once, however many changes fall into it.
public final class TreeEditor<E extends TreeEntry> {
    private Edit edit = new Edit();
    private Node root;

    public TreeEditor(Tree<E> start) {
        this.root = start.root;
    }

    /// Returns the present content; valid only until the next change.
    public Tree<E> current() {
        return new Tree<>(root);
    }

    /// Returns the present content for good: later changes leave it alone.
    public Tree<E> publish() {
        edit = new Edit();
        return new Tree<>(root);
    }

    @SuppressWarnings("unchecked") // Only entries of type E get in.
    public @Nullable E get(byte[] key) {
        var leaf = Tree.leafOf(root, key);
        int position = leaf.search(key);
        return position >= 0 ? (E) leaf.entries[position] : null;
    }

    /// Adds the entry or replaces the one with the same key.
    public void put(E entry) {
        root = root.editable(edit);
        Node right = put(root, entry);
        if (right != null) {
            var top = new Inner(edit);
            top.insertChild(0, root, root.lowKey());
            top.insertChild(1, right, right.lowKey());
            root = top;
        }
    }

    /// Returns the new right sibling if the node had to be split.
    private @Nullable Node put(Node node, E entry) {
        if (node instanceof Leaf leaf) {
            return putInLeaf(leaf, entry);
        }
        var inner = (Inner) node;
        int position = inner.childOf(entry.key);
        Node child = inner.children[position].editable(edit);
        inner.children[position] = child;
        Node right = put(child, entry);
        inner.counts[position] = child.count();
        return right == null ? null : insertChild(inner, position + 1, right);
    }

    private @Nullable Node putInLeaf(Leaf leaf, E entry) {
        int found = leaf.search(entry.key);
        if (found >= 0) {
            leaf.entries[found] = entry;
            return null;
        }
        int position = -found - 1;
        if (leaf.size < Node.CAPACITY) {
            leaf.insert(position, entry);
            return null;
        }
        var right = leaf.splitOff(splitPoint(position), edit);
        if (position <= leaf.size && leaf.size < Node.CAPACITY) {
            leaf.insert(position, entry);
        } else {
            right.insert(position - leaf.size, entry);
        }
        return right;
    }

    private @Nullable Node insertChild(Inner inner, int position, Node child) {
        if (inner.size < Node.CAPACITY) {
            inner.insertChild(position, child, child.lowKey());
            return null;
        }
        var right = inner.splitOff(splitPoint(position), edit);
        if (position <= inner.size && inner.size < Node.CAPACITY) {
            inner.insertChild(position, child, child.lowKey());
        } else {
            right.insertChild(position - inner.size, child, child.lowKey());
        }
        return right;
    }

    /// Splits in the middle, but leaves a node full that grows at its end: ascending keys then
    /// fill
    /// their leaves.
    private static int splitPoint(int position) {
        return position == Node.CAPACITY ? Node.CAPACITY : Node.CAPACITY / 2;
    }

    /// Removes the entry with this key, if there is one, and returns it.
    public @Nullable E remove(byte[] key) {
        E found = get(key);
        if (found == null) {
            return null;
        }
        root = root.editable(edit);
        remove(root, key);
        while (root instanceof Inner inner && inner.size <= 1) {
            root = inner.size == 1 ? inner.children[0] : new Leaf(edit);
        }
        return found;
    }

    private void remove(Node node, byte[] key) {
        if (node instanceof Leaf leaf) {
            leaf.remove(leaf.search(key));
            return;
        }
        var inner = (Inner) node;
        int position = inner.childOf(key);
        Node child = inner.children[position].editable(edit);
        inner.children[position] = child;
        remove(child, key);
        inner.counts[position]--;
        if (child.size == 0) {
            inner.removeChild(position);
        } else if (child.size < Node.LOW && inner.size > 1) {
            rebalance(inner, position == 0 ? 0 : position - 1);
        }
    }

    /// Joins two neighbours, or evens them out if together they are too large for one node.
    private void rebalance(Inner inner, int position) {
        Node left = inner.children[position].editable(edit);
        Node right = inner.children[position + 1];
        byte[] rightLow = inner.lowKeys[position + 1];
        int together = left.size + right.size;
        inner.children[position] = left;
        if (together <= Node.JOINED_MAX) {
            left.append(right, rightLow);
            inner.removeChild(position + 1);
        } else {
            even(inner, position, left, right.editable(edit), rightLow, together / 2);
        }
        inner.counts[position] = left.count();
    }

    private void even(Inner inner, int position, Node left, Node right, byte[] rightLow, int leftSize) {
        Node moved;
        if (left.size > leftSize) {
            moved = left.splitOff(leftSize, edit);
            moved.append(right, rightLow);
        } else {
            moved = right.splitOff(leftSize - left.size, edit);
            left.append(right, rightLow);
        }
        inner.replaceChild(position + 1, moved);
    }
}
