package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentVersionsTest {
    private final RecentVersions recent = new RecentVersions();

    private static KeyValue version(String key, long modRevision, int valueBytes) {
        return new KeyValue(Bytes.utf8(key), 1, modRevision, 1, Bytes.wrap(new byte[valueBytes]), 0);
    }

    private boolean isThere(KeyValue version) {
        return version.equals(recent.find(version.key(), version.modRevision()));
    }

    @Test
    void aVersionIsFoundByItsKeyAndRevisionOnly() {
        recent.keep(version("a", 7, 10));
        recent.keep(version("b", 7, 20));
        assertThat(isThere(version("a", 7, 10))).isTrue();
        assertThat(isThere(version("b", 7, 20))).isTrue();
        assertThat(recent.find(Bytes.utf8("c"), 7)).isNull();
        assertThat(recent.find(Bytes.utf8("a"), 8)).isNull();
    }

    @Test
    void theNewestOfManyThatShareARevisionIsThere() {
        for (int i = 0; i < 100; i++) {
            KeyValue each = version("key " + i, 7, 10);
            recent.keep(each);
            assertThat(isThere(each)).as("%d", i).isTrue();
        }
    }

    @Test
    void whatIsKeptStaysWithinItsRoom() {
        int count = 400_000;
        for (int i = 0; i < count; i++) {
            recent.keep(version("key " + i, i, 1_000));
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += isThere(version("key " + i, i, 1_000)) ? 1_000 : 0;
        }
        assertThat(bytes).isBetween(1L << 20, 64L << 20);
    }

    @Test
    void largeValuesAreNotKept() {
        recent.keep(version("large", 1, 5_000));
        assertThat(recent.find(Bytes.utf8("large"), 1)).isNull();
    }
}
