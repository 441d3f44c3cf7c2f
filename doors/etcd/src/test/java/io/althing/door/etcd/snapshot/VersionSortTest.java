package io.althing.door.etcd.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionSortTest {
    @TempDir
    Path root;

    @Test
    void whateverFitsIntoMemoryTheOrderIsThatOfRevisions() throws IOException {
        Path file = root.resolve("runs");
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            int memory = random.nextBoolean() ? 1 : 1 + random.nextInt(20_000);
            List<VersionSort.Entry> entries = new ArrayList<>();
            for (int i = random.nextInt(500); i > 0; i--) {
                byte[] key = new byte[random.nextInt(30)];
                byte[] record = new byte[random.nextInt(100)];
                random.nextBytes(key);
                random.nextBytes(record);
                entries.add(new VersionSort.Entry(random.nextInt(200), random.nextBoolean(), key, record));
            }
            List<String> sorted = new ArrayList<>();
            try (VersionSort sort = new VersionSort(file, memory)) {
                for (VersionSort.Entry entry : entries) {
                    sort.add(entry);
                }
                sort.sort();
                for (var entry = sort.next(); entry != null; entry = sort.next()) {
                    sorted.add(show(entry));
                }
            }
            entries.sort(Comparator.comparingLong(VersionSort.Entry::revision));
            assertThat(sorted)
                    .isEqualTo(entries.stream().map(VersionSortTest::show).toList());
            assertThat(file).doesNotExist();
        }
    }

    private static String show(VersionSort.Entry entry) {
        return entry.revision() + " " + entry.isDelete() + " " + Arrays.toString(entry.key())
                + Arrays.toString(entry.record());
    }
}
