package io.althing.bolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A tree of keys, with values or further buckets.
public final class Bucket {
    private final BoltFile file;
    private final long root;
    private final long sequence;
    private final byte @Nullable [] inline;

    /// @param root number of the page it begins with, if it is not `inline`
    Bucket(BoltFile file, long root, long sequence, byte @Nullable [] inline) {
        this.file = file;
        this.root = root;
        this.sequence = sequence;
        this.inline = inline;
    }

    static Bucket of(BoltFile file, byte[] value) throws BoltException {
        if (value.length < Layout.BUCKET_HEADER_BYTES) {
            throw file.damaged("a bucket of " + value.length + " bytes");
        }
        var head = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        long root = head.getLong();
        byte[] rest = Arrays.copyOfRange(value, Layout.BUCKET_HEADER_BYTES, value.length);
        return new Bucket(file, root, head.getLong(), root == 0 ? rest : null);
    }

    /// A number that belongs to the bucket; etcd does not use it.
    public long sequence() {
        return sequence;
    }

    /// Walks it in the order of its keys.
    public Cursor walk() throws IOException {
        var visited = file.nothingVisited();
        return new Cursor(file, visited, inline == null ? file.page(root, visited) : file.inlinePage(inline));
    }

    /// Looks for the bucket of this name by walking: for buckets of few keys.
    public @Nullable Bucket bucket(byte[] name) throws IOException {
        var cursor = walk();
        while (cursor.next()) {
            if (cursor.isBucket() && Arrays.equals(cursor.key(), name)) {
                return cursor.bucket();
            }
        }
        return null;
    }
}
