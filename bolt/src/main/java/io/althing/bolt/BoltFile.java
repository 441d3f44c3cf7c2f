package io.althing.bolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A file of bbolt, to read. Nothing in it is trusted: whatever is wrong is a [BoltException],
/// and no walk takes longer or more memory than a file of that size can ask for.
///
/// Reads one page at a time. Not for several threads at once, and not while somebody writes to
/// it.
public final class BoltFile implements AutoCloseable {
    /// A page with all it overflows into is read as a whole. The longest are leaves with one
    /// large value, and values in etcd are a few MB at most.
    private static final long RUN_BYTES_MAX = 256L << 20;

    private final Path path;
    private final FileChannel channel;
    private final Meta meta;
    private long pagesRead;

    private BoltFile(Path path, FileChannel channel, Meta meta) {
        this.path = path;
        this.channel = channel;
        this.meta = meta;
    }

    /// Opens a file. What follows its last page, as a checksum of etcd does, is not looked at.
    ///
    /// @throws BoltException if it is not a file of bbolt, or shorter than it says
    public static BoltFile open(Path path) throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new BoltFile(path, channel, newestMeta(path, channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Of the two meta pages the one of the later transaction counts, if it was written whole.
    private static Meta newestMeta(Path path, FileChannel channel) throws IOException {
        Meta first = meta(channel, 0);
        Meta second = null;
        for (int at = Layout.PAGE_BYTES_MIN; second == null && at <= Layout.PAGE_BYTES_MAX; at *= 2) {
            second = first == null || first.pageBytes() == at ? meta(channel, at) : null;
            second = second == null || second.pageBytes() != at ? null : second;
        }
        if (first == null && second == null) {
            throw new BoltException(path + " is not a bbolt file: neither of its first two pages is a whole meta page");
        }
        boolean isSecond = first == null || second != null && second.transaction() > first.transaction();
        Meta meta = isSecond ? second : first;
        if (meta == null) {
            throw new IllegalStateException("one of the two is there");
        }
        // Unsigned, so that nonsense is too many and not few.
        long pagesThere = channel.size() / meta.pageBytes();
        if (Long.compareUnsigned(meta.pages(), pagesThere) > 0 || meta.pages() > Integer.MAX_VALUE) {
            throw new BoltException(path + " is cut off: it should have "
                    + Long.toUnsignedString(meta.pages()) + " pages of " + meta.pageBytes() + " bytes and has "
                    + channel.size() + " bytes");
        }
        return meta;
    }

    private static @Nullable Meta meta(FileChannel channel, long at) throws IOException {
        var bytes = ByteBuffer.allocate(Meta.BYTES);
        return readFully(channel, bytes, at) ? Meta.decode(bytes) : null;
    }

    /// The tree that all buckets stand in.
    public Bucket root() {
        return new Bucket(this, meta.root(), meta.sequence(), null);
    }

    /// Bytes of the file that count, up to the last page in use.
    public long sizeBytes() {
        return meta.pages() * meta.pageBytes();
    }

    /// How much of it walks have been to; what several have been to counts for each.
    public long readBytes() {
        return pagesRead * meta.pageBytes();
    }

    public int pageBytes() {
        return meta.pageBytes();
    }

    /// A walk's memory of the pages that it has been to.
    BitSet nothingVisited() {
        return new BitSet((int) meta.pages());
    }

    /// Reads a page of a walk that goes to no page twice: a tree that does so is none.
    Page page(long number, BitSet visited) throws IOException {
        String where = path + " is damaged: page " + Long.toUnsignedString(number);
        if (number < 2 || number >= meta.pages()) {
            throw new BoltException(where + " is outside of the file's " + meta.pages() + " pages");
        }
        var head = little(meta.pageBytes());
        read(head, number, where);
        long run = 1 + Integer.toUnsignedLong(head.getInt(Layout.OVERFLOW_AT));
        if (number + run > meta.pages() || run * meta.pageBytes() > RUN_BYTES_MAX) {
            throw new BoltException(where + " claims to go on for " + run + " pages");
        }
        if (head.getLong(0) != number) {
            throw new BoltException(where + " says it is page " + Long.toUnsignedString(head.getLong(0)));
        }
        int next = visited.nextSetBit((int) number);
        if (next >= 0 && next < number + run) {
            throw new BoltException(where + " is in a tree twice");
        }
        visited.set((int) number, (int) (number + run));
        pagesRead += run;
        if (run == 1) {
            return Page.of(head, where);
        }
        var whole = little((int) (run * meta.pageBytes()));
        read(whole, number, where);
        return Page.of(whole, where);
    }

    /// Reads a leaf that stands within a bucket's value.
    Page inlinePage(byte[] bytes) throws BoltException {
        String where = path + " is damaged: a bucket without a page of its own";
        if (bytes.length < Layout.PAGE_HEADER_BYTES) {
            throw new BoltException(where + " is cut off");
        }
        var page = Page.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), where);
        if (!page.isLeaf()) {
            throw new BoltException(where + " is a branch");
        }
        return page;
    }

    BoltException damaged(String what) {
        return new BoltException(path + " is damaged: " + what);
    }

    private void read(ByteBuffer into, long number, String where) throws IOException {
        if (!readFully(channel, into, number * meta.pageBytes())) {
            throw new BoltException(where + " is cut off");
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Fills the buffer; returns whether the file reached so far.
    private static boolean readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, at + into.position()) < 0) {
                return false;
            }
        }
        into.flip();
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
