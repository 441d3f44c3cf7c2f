package io.althing.bolt;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A walk over one bucket. Starts before its first key; holds one page of each level.
public final class Cursor {
    /// Far deeper than any tree that fits on a disk.
    private static final int DEPTH_MAX = 32;

    private static final class Place {
        final Page page;
        int at = -1;

        Place(Page page) {
            this.page = page;
        }
    }

    private final BoltFile file;
    private final BitSet visited;
    private final Deque<Place> path = new ArrayDeque<>();
    private byte @Nullable [] key;

    Cursor(BoltFile file, BitSet visited, Page root) {
        this.file = file;
        this.visited = visited;
        path.push(new Place(root));
    }

    /// Goes on to the next key; returns whether there is one.
    public boolean next() throws IOException {
        while (!path.isEmpty()) {
            var place = path.element();
            place.at++;
            if (place.at == place.page.count()) {
                path.pop();
            } else if (place.page.isLeaf()) {
                arrive(place.page.key(place.at));
                return true;
            } else {
                descend(place.page.child(place.at));
            }
        }
        return false;
    }

    private void descend(long child) throws IOException {
        if (path.size() == DEPTH_MAX) {
            throw file.damaged("a tree of more than " + DEPTH_MAX + " levels");
        }
        path.push(new Place(file.page(child, visited)));
    }

    private void arrive(byte[] next) throws BoltException {
        if (key != null && Arrays.compareUnsigned(key, next) >= 0) {
            throw file.damaged("keys out of order");
        }
        key = next;
    }

    public byte[] key() {
        if (key == null) {
            throw new IllegalStateException("next() comes first");
        }
        return key;
    }

    public byte[] value() {
        var place = path.element();
        return place.page.value(place.at);
    }

    public boolean isBucket() {
        var place = path.element();
        return place.page.isBucket(place.at);
    }

    /// The bucket that stands here.
    public Bucket bucket() throws BoltException {
        if (!isBucket()) {
            throw new IllegalStateException("there is a value here and no bucket");
        }
        return Bucket.of(file, value());
    }
}
