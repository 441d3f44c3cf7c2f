package io.althing.bolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoltRoundTripTest {
    @TempDir
    Path root;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TreeMap<byte[], byte[]> sorted() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    private Path write(int pageBytes, TreeMap<byte[], TreeMap<byte[], byte[]>> buckets) throws IOException {
        Path file = root.resolve("db");
        Files.deleteIfExists(file);
        try (BoltWriter out = BoltWriter.create(file, pageBytes)) {
            for (var bucket : buckets.entrySet()) {
                out.bucket(bucket.getKey());
                for (var each : bucket.getValue().entrySet()) {
                    out.put(each.getKey(), each.getValue());
                }
            }
            out.finish();
        }
        return file;
    }

    private static void assertHolds(Path path, TreeMap<byte[], TreeMap<byte[], byte[]>> buckets) throws IOException {
        try (BoltFile file = BoltFile.open(path)) {
            Cursor names = file.root().walk();
            for (var bucket : buckets.entrySet()) {
                assertThat(names.next()).isTrue();
                assertThat(names.key()).isEqualTo(bucket.getKey());
                assertThat(names.isBucket()).isTrue();
                Cursor cursor = names.bucket().walk();
                for (var each : bucket.getValue().entrySet()) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.key()).isEqualTo(each.getKey());
                    assertThat(cursor.value()).isEqualTo(each.getValue());
                    assertThat(cursor.isBucket()).isFalse();
                }
                assertThat(cursor.next()).isFalse();
            }
            assertThat(names.next()).isFalse();
        }
    }

    /// Every page in use is in exactly one tree, and no branch has a single child: bbolt could
    /// not delete from it.
    private static void assertSound(Path path) throws IOException {
        try (BoltFile file = BoltFile.open(path)) {
            BitSet visited = file.nothingVisited();
            ByteBuffer meta = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            long freelist = meta.getLong(Layout.PAGE_HEADER_BYTES + 32);
            assertThat(meta.getShort((int) freelist * file.pageBytes() + Layout.KIND_AT))
                    .isEqualTo((short) Layout.FREELIST);
            checkTree(file, meta.getLong(Layout.PAGE_HEADER_BYTES + 16), visited);
            Cursor names = file.root().walk();
            while (names.next()) {
                checkTree(
                        file,
                        ByteBuffer.wrap(names.value())
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong(),
                        visited);
            }
            long pages = file.sizeBytes() / file.pageBytes();
            visited.set(0, 2);
            visited.set((int) freelist);
            assertThat(visited.cardinality()).isEqualTo((int) pages);
            assertThat(Files.size(path)).isEqualTo(file.sizeBytes());
        }
    }

    private static void checkTree(BoltFile file, long number, BitSet visited) throws IOException {
        Page page = file.page(number, visited);
        if (!page.isLeaf()) {
            assertThat(page.count()).isGreaterThan(1);
            for (int i = 0; i < page.count(); i++) {
                checkTree(file, page.child(i), visited);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 4096, 16384, 65536})
    void whatIsWrittenIsRead(int pageBytes) throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            TreeMap<byte[], TreeMap<byte[], byte[]>> buckets = sorted2();
            for (int b = random.nextInt(5); b >= 0; b--) {
                TreeMap<byte[], byte[]> pairs = sorted();
                int keyMax = random.nextInt(4) == 0 ? 3000 : 40;
                int valueMax = random.nextInt(4) == 0 ? 3 * pageBytes : 200;
                for (int i = random.nextInt(600); i > 0; i--) {
                    byte[] key = new byte[1 + random.nextInt(keyMax)];
                    byte[] value = new byte[random.nextInt(valueMax)];
                    random.nextBytes(key);
                    random.nextBytes(value);
                    pairs.put(key, value);
                }
                buckets.put(bytes("bucket-" + random.nextInt(100)), pairs);
            }
            Path file = write(pageBytes, buckets);
            assertHolds(file, buckets);
            assertSound(file);
        }
    }

    private static TreeMap<byte[], TreeMap<byte[], byte[]>> sorted2() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    @Test
    void everyNumberOfKeysAroundTheEdgesOfPagesMakesASoundTree() throws IOException {
        // Of 24-byte elements 42 fit a page of 1024; of the branches' 18-byte ones 56.
        for (int count = 0; count < 42 * 60; count += count % 42 < 3 || count % 42 > 39 ? 1 : 37) {
            TreeMap<byte[], byte[]> pairs = sorted();
            for (int i = 0; i < count; i++) {
                pairs.put(new byte[] {(byte) (i >> 8), (byte) i}, bytes("value"));
            }
            TreeMap<byte[], TreeMap<byte[], byte[]>> buckets = sorted2();
            buckets.put(bytes("b"), pairs);
            Path file = write(1024, buckets);
            assertHolds(file, buckets);
            assertSound(file);
        }
    }

    @Test
    void aHundredThousandKeysMakeATreeOfSeveralLevels() throws IOException {
        Path path = root.resolve("db");
        try (BoltWriter out = BoltWriter.create(path, 4096)) {
            out.bucket(bytes("key"));
            for (int i = 0; i < 100_000; i++) {
                out.put(ByteBuffer.allocate(17).putLong(i).array(), bytes("value " + i));
            }
            out.finish();
        }
        assertSound(path);
        try (BoltFile file = BoltFile.open(path)) {
            Cursor cursor = file.root().bucket(bytes("key")).walk();
            for (int i = 0; i < 100_000; i++) {
                assertThat(cursor.next()).isTrue();
                assertThat(new String(cursor.value(), StandardCharsets.UTF_8)).isEqualTo("value " + i);
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void aFileWithoutBucketsIsEmpty() throws IOException {
        Path path = write(4096, sorted2());
        assertSound(path);
        try (BoltFile file = BoltFile.open(path)) {
            assertThat(file.root().walk().next()).isFalse();
            assertThat(file.root().bucket(bytes("key"))).isNull();
            assertThat(file.pageBytes()).isEqualTo(4096);
        }
    }

    @Test
    void onlyItsOwnerMayReadTheFileAndNothingIsOverwritten() throws IOException {
        Path path = write(4096, sorted2());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> BoltWriter.create(path, 4096)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void keysMustAscend() throws IOException {
        try (BoltWriter out = BoltWriter.create(root.resolve("db"), 4096)) {
            assertThatThrownBy(() -> out.put(bytes("a"), bytes("1"))).hasMessage("a bucket comes first");
            out.bucket(bytes("b"));
            out.put(bytes("b"), bytes("1"));
            assertThatThrownBy(() -> out.put(bytes("b"), bytes("2")))
                    .hasMessage("a key that is not greater than the one before");
            assertThatThrownBy(() -> out.put(bytes(""), bytes("2"))).hasMessage("a key of 0 bytes");
            assertThatThrownBy(() -> out.bucket(bytes("a")))
                    .hasMessage("a bucket that is not greater than the one before");
            assertThatThrownBy(() -> BoltWriter.create(root.resolve("x"), 1000))
                    .hasMessage("pages cannot have 1000 bytes");
        }
        assertThatThrownBy(() -> BoltFile.open(root.resolve("db")))
                .as("not finished")
                .isInstanceOf(BoltException.class);
    }

    @Test
    void eitherMetaPageIsEnough() throws IOException {
        TreeMap<byte[], TreeMap<byte[], byte[]>> buckets = sorted2();
        buckets.put(bytes("b"), sorted());
        buckets.get(bytes("b")).put(bytes("k"), bytes("v"));
        for (int pageBytes : new int[] {1024, 4096, 65536}) {
            for (int broken = 0; broken < 2; broken++) {
                Path path = write(pageBytes, buckets);
                try (var channel = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
                    channel.position((long) broken * pageBytes + Layout.PAGE_HEADER_BYTES + 20)
                            .write(ByteBuffer.wrap(new byte[] {99}));
                }
                assertHolds(path, buckets);
            }
        }
    }
}
