package io.althing.store.tree;

/// Walks one version of a tree. Finds each leaf anew by rank: one descent per leaf is cheaper to
/// live with than a stack of positions, and serves both directions.
public final class TreeCursor<E extends TreeEntry> {
    private final Node root;
    private final int step;
    private int rank;
    private Leaf leaf;
    private int position;

    TreeCursor(Node root, int rank, int step) {
        this.root = root;
        this.step = step;
        this.rank = rank - step;
        this.leaf = new Leaf(Edit.OVER);
        this.position = -1;
    }

    public boolean next() {
        rank += step;
        position += step;
        if (position >= 0 && position < leaf.size) {
            return true;
        }
        if (rank < 0 || rank >= root.count()) {
            rank -= step;
            position -= step;
            return false;
        }
        descend();
        return true;
    }

    @SuppressWarnings("unchecked") // Only entries of type E get in.
    public E entry() {
        return (E) leaf.entries[position];
    }

    private void descend() {
        Node node = root;
        int left = rank;
        while (node instanceof Inner inner) {
            int child = 0;
            while (left >= inner.counts[child]) {
                left -= inner.counts[child++];
            }
            node = inner.children[child];
        }
        leaf = (Leaf) node;
        position = left;
    }
}
