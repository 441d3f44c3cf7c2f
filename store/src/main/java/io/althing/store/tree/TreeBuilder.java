package io.althing.store.tree;

import java.util.ArrayList;
import java.util.List;

/// Builds a tree from entries that come in ascending order: far quicker than putting them one by
/// one, and denser.
public final class TreeBuilder<E extends TreeEntry> {
    /// A little room in each node, so that the first changes do not split all of them.
    private static final int FILL = Node.CAPACITY - 8;

    private final List<Node> leaves = new ArrayList<>();
    private Leaf last = new Leaf(Edit.OVER);

    public void add(E entry) {
        if (last.size == FILL) {
            leaves.add(last);
            last = new Leaf(Edit.OVER);
        }
        last.insert(last.size, entry);
    }

    public Tree<E> build() {
        if (last.size > 0 || leaves.isEmpty()) {
            leaves.add(last);
        }
        List<Node> level = leaves;
        while (level.size() > 1) {
            level = levelAbove(level);
        }
        return new Tree<>(level.getFirst());
    }

    private static List<Node> levelAbove(List<Node> level) {
        var above = new ArrayList<Node>();
        var inner = new Inner(Edit.OVER);
        for (Node child : level) {
            if (inner.size == FILL) {
                above.add(inner);
                inner = new Inner(Edit.OVER);
            }
            inner.insertChild(inner.size, child, child.lowKey());
        }
        above.add(inner);
        return above;
    }
}
