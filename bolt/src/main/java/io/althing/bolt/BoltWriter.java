package io.althing.bolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a new file of bbolt in one pass: buckets in the order of their names, in each the
/// keys in their order. Holds a few pages in memory, however large the file.
public final class BoltWriter implements AutoCloseable {
    public static final int USUAL_PAGE_BYTES = 4096;

    /// Page 0 and 1 are written last: until then there is no file of bbolt.
    private static final int META_PAGES = 2;

    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel channel;
    private final int pageBytes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final TreeWriter root;
    private long pages = META_PAGES;
    private @Nullable TreeWriter bucket;
    private byte[] bucketName = {};
    private byte[] lastKey = {};

    private BoltWriter(FileChannel channel, int pageBytes) {
        this.channel = channel;
        this.pageBytes = pageBytes;
        this.root = new TreeWriter(new Appending(), pageBytes);
    }

    /// Creates the file, for its owner only.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if there is one of this name
    public static BoltWriter create(Path path, int pageBytes) throws IOException {
        if (Integer.bitCount(pageBytes) != 1
                || pageBytes < Layout.PAGE_BYTES_MIN
                || pageBytes > Layout.PAGE_BYTES_MAX) {
            throw new IllegalArgumentException("pages cannot have " + pageBytes + " bytes");
        }
        var channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new BoltWriter(channel.position((long) META_PAGES * pageBytes), pageBytes);
    }

    /// Ends the bucket before and begins one of a greater name.
    public void bucket(byte[] name) throws IOException {
        endBucket();
        requireOrder("bucket", bucketName, name);
        bucketName = name;
        lastKey = new byte[0];
        bucket = new TreeWriter(new Appending(), pageBytes);
    }

    /// Adds a key that is greater than the last one of this bucket.
    public void put(byte[] key, byte[] value) throws IOException {
        requireOrder("key", lastKey, key);
        lastKey = key;
        if (bucket == null) {
            throw new IllegalStateException("a bucket comes first");
        }
        bucket.put(key, value, false);
    }

    private static void requireOrder(String what, byte[] before, byte[] next) {
        if (next.length == 0 || next.length > Layout.KEY_BYTES_MAX) {
            throw new IllegalArgumentException("a " + what + " of " + next.length + " bytes");
        }
        if (Arrays.compareUnsigned(before, next) >= 0) {
            throw new IllegalArgumentException("a " + what + " that is not greater than the one before");
        }
    }

    private void endBucket() throws IOException {
        if (bucket != null) {
            var value = ByteBuffer.allocate(Layout.BUCKET_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            value.putLong(bucket.finish()).putLong(0);
            root.put(bucketName, value.array(), true);
            bucket = null;
        }
    }

    /// Completes the file; it is not on disk for certain before [#sync].
    public void finish() throws IOException {
        endBucket();
        long rootPage = root.finish();
        long freelist = new Appending().append(emptyFreelist());
        drain();
        for (int number = 0; number < META_PAGES; number++) {
            var page = ByteBuffer.allocate(pageBytes);
            page.put(new Meta(pageBytes, rootPage, 0, freelist, pages, number).encode(number));
            write(page.clear(), (long) number * pageBytes);
        }
    }

    public void sync() throws IOException {
        channel.force(true);
    }

    private ByteBuffer emptyFreelist() {
        var page = ByteBuffer.allocate(pageBytes).order(ByteOrder.LITTLE_ENDIAN);
        return page.putLong(pages).putShort((short) Layout.FREELIST).clear();
    }

    private final class Appending implements TreeWriter.Pages {
        @Override
        public long append(ByteBuffer content) throws IOException {
            long number = pages;
            pages += content.remaining() / pageBytes;
            if (content.remaining() > buffer.remaining()) {
                drain();
            }
            if (content.remaining() > buffer.remaining()) {
                writeOn(content);
            } else {
                buffer.put(content);
            }
            return number;
        }

        @Override
        public long nextNumber() {
            return pages;
        }
    }

    private void drain() throws IOException {
        writeOn(buffer.flip());
        buffer.clear();
    }

    private void writeOn(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    private void write(ByteBuffer content, long at) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content, at + content.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
