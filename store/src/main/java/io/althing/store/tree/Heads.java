package io.althing.store.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Eight bytes of each key of a node, from where its keys cease to be all alike. A search looks
/// at
/// these, which lie side by side, and at one key or none: keys lie anywhere in memory, and to
/// fetch
/// one takes longer than all else a search does.
///
/// Immutable, so that versions of a node with the same keys share it.
final class Heads {
    private static final Heads NONE = new Heads(0, new long[0]);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// How many bytes all keys begin with in common.
    private final int shared;

    /// In ascending order: bytes as numbers without a sign, their top bit turned over.
    private final long[] heads;

    private Heads(int shared, long[] heads) {
        this.shared = shared;
        this.heads = heads;
    }

    static Heads of(Node node) {
        int count = node.keyCount();
        if (count == 0) {
            return NONE;
        }
        int shared = shared(node.key(0), node.key(count - 1));
        long[] heads = new long[count];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = head(node.key(i), shared);
        }
        return new Heads(shared, heads);
    }

    /// What they are after a key was inserted into the node at this position.
    Heads inserted(Node node, int position) {
        byte[] key = node.key(position);
        if (heads.length == 0 || shared(key, node.key(position == 0 ? 1 : 0)) < shared) {
            return of(node);
        }
        long[] more = new long[heads.length + 1];
        System.arraycopy(heads, 0, more, 0, position);
        more[position] = head(key, shared);
        System.arraycopy(heads, position, more, position + 1, heads.length - position);
        return new Heads(shared, more);
    }

    /// Returns the position of the key in the node, or `-(where it belongs) - 1`.
    int search(Node node, byte[] key) {
        if (heads.length == 0) {
            return -1;
        }
        long head = head(key, shared);
        int low = firstNotBelow(head);
        // A guess, right most of the time: what all keys begin with is only compared in this one.
        if (low < heads.length && heads[low] == head && Arrays.equals(node.key(low), key)) {
            return low;
        }
        byte[] any = node.key(0);
        int alike = shared(any, key);
        if (alike < shared) {
            boolean isAbove = alike < key.length && (key[alike] & 0xff) > (any[alike] & 0xff);
            return isAbove ? -heads.length - 1 : -1;
        }
        return searchAlike(node, key, head, low);
    }

    /// Among keys that may all have the same head.
    private int searchAlike(Node node, byte[] key, long head, int from) {
        int low = from;
        int high = head == Long.MAX_VALUE ? heads.length - 1 : firstNotBelow(head + 1) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(node.key(middle), key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private int firstNotBelow(long head) {
        int low = 0;
        for (int count = heads.length; count > 0; ) {
            int half = count >>> 1;
            if (heads[low + half] < head) {
                low += half + 1;
                count -= half + 1;
            } else {
                count = half;
            }
        }
        return low;
    }

    private static int shared(byte[] one, byte[] other) {
        int difference = Arrays.mismatch(one, other);
        return difference < 0 ? one.length : difference;
    }

    /// A key that ends early counts as if zeros followed.
    private static long head(byte[] key, int from) {
        if (from + Long.BYTES <= key.length) {
            return (long) LONG.get(key, from) ^ Long.MIN_VALUE;
        }
        long head = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            head = head << Byte.SIZE | (from + i < key.length ? key[from + i] & 0xff : 0);
        }
        return head ^ Long.MIN_VALUE;
    }
}
