package io.althing.bolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files made by hand, and good ones with bytes changed: read or refused, in no time.
class HostileFileTest {
    private static final int PAGE = 1024;

    @TempDir
    Path root;

    private Path path;

    @BeforeEach
    void prepare() {
        path = root.resolve("db");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Walks everything; returns how many keys there are.
    private static long walk(Bucket bucket, int depth) throws IOException {
        long keys = 0;
        Cursor cursor = bucket.walk();
        while (cursor.next()) {
            assertThat(cursor.value()).isNotNull();
            keys++;
            if (cursor.isBucket() && depth < 3) {
                keys += walk(cursor.bucket(), depth + 1);
            }
        }
        return keys;
    }

    private long walkAll() throws IOException {
        try (BoltFile file = BoltFile.open(path)) {
            return walk(file.root(), 0);
        }
    }

    private byte[] goodFile() throws IOException {
        Files.deleteIfExists(path);
        try (BoltWriter out = BoltWriter.create(path, PAGE)) {
            for (String name : new String[] {"a", "b"}) {
                out.bucket(bytes(name));
                for (int i = 100; i < 900; i++) {
                    out.put(bytes("key" + i), new byte[i % 50 == 0 ? 3000 : 20]);
                }
            }
            out.finish();
        }
        return Files.readAllBytes(path);
    }

    @Test
    void aFileWithAnyByteChangedIsReadOrRefusedButNeverHangsOrBreaks() throws IOException {
        byte[] good = goodFile();
        assertThat(walkAll()).isEqualTo(1602);
        Random random = new Random(20261121);
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                // Mostly where the structure is: in the first bytes of a page.
                int page = random.nextInt(bad.length / PAGE);
                int at = page * PAGE + random.nextInt(random.nextBoolean() ? 64 : PAGE);
                bad[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bad[at] ^ 1 << random.nextInt(8));
            }
            Files.write(path, bad);
            refused += isRefused() ? 1 : 0;
        }
        assertThat(refused).isBetween(500, 3900);
    }

    @Test
    void aFileCutOffAnywhereIsRefused() throws IOException {
        byte[] good = goodFile();
        for (int length = 0; length < good.length; length += 511) {
            Files.write(path, Arrays.copyOf(good, length));
            assertThatThrownBy(this::walkAll).isInstanceOf(BoltException.class);
        }
    }

    private boolean isRefused() {
        return Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                walkAll();
                return false;
            } catch (BoltException e) {
                assertThat(e.getMessage()).startsWith(path.toString()).doesNotContain("\n");
                return true;
            }
        });
    }

    /// Pages put together by hand, page 2 the root of all.
    private void write(ByteBuffer... pages) throws IOException {
        ByteBuffer file = ByteBuffer.allocate((2 + pages.length) * PAGE);
        for (int i = 0; i < 2; i++) {
            file.position(i * PAGE).put(new Meta(PAGE, 2, 0, 2, 2L + pages.length, i).encode(i));
        }
        for (int i = 0; i < pages.length; i++) {
            file.position((2 + i) * PAGE).put(pages[i].clear());
        }
        Files.write(path, file.array());
    }

    private static ByteBuffer page(int number, int kind, int count) {
        return ByteBuffer.allocate(PAGE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .putShort((short) kind)
                .putShort((short) count)
                .putInt(0);
    }

    private static ByteBuffer branch(int number, int... children) {
        ByteBuffer page = page(number, Layout.BRANCH, children.length);
        int at = Layout.PAGE_HEADER_BYTES + children.length * Layout.ELEMENT_BYTES;
        for (int i = 0; i < children.length; i++) {
            page.putInt(at + i - page.position()).putInt(1).putLong(children[i]);
            page.put(at + i, (byte) ('a' + i));
        }
        return page;
    }

    private static ByteBuffer leaf(int number, int flags, String key, byte[] value) {
        ByteBuffer page = page(number, Layout.LEAF, 1);
        page.putInt(flags).putInt(Layout.ELEMENT_BYTES).putInt(key.length()).putInt(value.length);
        return page.put(bytes(key)).put(value);
    }

    @Test
    void aTreeThatComesBackToItselfIsRefused() throws IOException {
        write(branch(2, 3), branch(3, 2));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 2 is in a tree twice");
        write(branch(2, 3, 3), page(3, Layout.LEAF, 0));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 3 is in a tree twice");
    }

    @Test
    void aTreeDeeperThanAnyIsRefused() throws IOException {
        ByteBuffer[] pages = new ByteBuffer[40];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = branch(2 + i, 3 + i);
        }
        write(pages);
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: a tree of more than 32 levels");
    }

    @Test
    void pagesThatAreNotThereOrTooLongOrOfAnotherKindAreRefused() throws IOException {
        write(branch(2, 3));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 3 is outside of the file's 3 pages");
        write(branch(2, 1));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 1 is outside of the file's 3 pages");
        write(page(2, Layout.LEAF, 0).putInt(Layout.OVERFLOW_AT, -1));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 2 claims to go on for 4294967296 pages");
        write(page(2, Layout.FREELIST, 0));
        assertThatThrownBy(this::walkAll)
                .hasMessage(path + " is damaged: page 2 is neither a branch nor a leaf but of kind 16");
        write(page(7, Layout.LEAF, 0));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 2 says it is page 7");
        write(branch(2));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 2 is a branch without children");
        write(branch(2, 3, 4), leaf(3, 0, "b", bytes("")), leaf(4, 0, "a", bytes("")));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: keys out of order");
    }

    @Test
    void elementsOutsideOfTheirPageOrOnTopOfEachOtherAreRefused() throws IOException {
        write(page(2, Layout.LEAF, 0xFFFF));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 2 has element 0 where others are");
        write(leaf(2, 0, "k", bytes("v")).putInt(Layout.PAGE_HEADER_BYTES + 12, -1));
        assertThatThrownBy(this::walkAll)
                .hasMessage(path + " is damaged: page 2 has an element that reaches beyond its end");
        write(leaf(2, 0, "k", bytes("v")).putInt(Layout.PAGE_HEADER_BYTES + 4, 0));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: page 2 has element 0 where others are");
    }

    @Test
    void bucketsWithinBucketsAndInTheirParentsPageAreRead() throws IOException {
        ByteBuffer inline = ByteBuffer.allocate(200)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0)
                .putLong(77);
        ByteBuffer within = leaf(0, 0, "key", bytes("value")).flip();
        inline.put(within).flip();
        byte[] value = new byte[inline.remaining()];
        inline.get(value);
        ByteBuffer pointer =
                ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(3);
        write(leaf(2, Layout.IS_BUCKET, "outer", pointer.array()), leaf(3, Layout.IS_BUCKET, "inner", value));

        try (BoltFile file = BoltFile.open(path)) {
            Bucket inner = file.root().bucket(bytes("outer")).bucket(bytes("inner"));
            assertThat(inner.sequence()).isEqualTo(77);
            Cursor cursor = inner.walk();
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.key()).isEqualTo(bytes("key"));
            assertThat(cursor.value()).isEqualTo(bytes("value"));
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void bucketsThatAreNoneAreRefused() throws IOException {
        write(leaf(2, Layout.IS_BUCKET, "b", new byte[7]));
        assertThatThrownBy(this::walkAll).hasMessage(path + " is damaged: a bucket of 7 bytes");
        write(leaf(2, Layout.IS_BUCKET, "b", new byte[20]));
        assertThatThrownBy(this::walkAll)
                .hasMessage(path + " is damaged: a bucket without a page of its own is cut off");
    }

    @Test
    void anotherKindOfFileIsNone() throws IOException {
        Files.write(path, new byte[100_000]);
        assertThatThrownBy(this::walkAll)
                .hasMessage(path + " is not a bbolt file: neither of its first two pages is a whole meta page");
        Files.write(path, new byte[0]);
        assertThatThrownBy(this::walkAll).isInstanceOf(BoltException.class);
    }
}
