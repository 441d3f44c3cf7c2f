package io.althing.door.etcd.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HotKeysTest {
    private static final long PERIOD = HotKeys.PERIOD_NANOS;

    private final HotKeys hot = new HotKeys(0);

    private void count(String key, int times, long nowNanos) {
        for (int i = 0; i < times; i++) {
            hot.count(key.getBytes(StandardCharsets.UTF_8), i % 4 == 0, nowNanos);
        }
    }

    @Test
    void countsStandForAllRequestsAndNotOnlyForTheSample() {
        count("a", 8, 1);
        count("b", 2, 2);
        var told = hot.told(TimeUnit.SECONDS.toNanos(5));
        assertThat(told.requests()).isEqualTo(320);
        assertThat(told.seconds()).isEqualTo(5);
        assertThat(told.keys())
                .containsExactly(
                        new HotKeys.Hot(Bytes.utf8("a"), 256, 0, 25), new HotKeys.Hot(Bytes.utf8("b"), 64, 0, 50));
    }

    @Test
    void whatWasHotLongAgoIsForgotten() {
        count("old", 5, 1);
        assertThat(hot.told(PERIOD + 1).keys()).hasSize(1);
        count("new", 1, PERIOD + 2);
        assertThat(hot.told(PERIOD + 3).keys()).hasSize(2);
        assertThat(hot.told(2 * PERIOD + 4).keys()).extracting(HotKeys.Hot::key).containsExactly(Bytes.utf8("new"));
        assertThat(hot.told(9 * PERIOD).keys()).isEmpty();
    }

    @Test
    void longKeysAreCut() {
        count("k".repeat(1_000), 1, 1);
        assertThat(hot.told(2).keys().getFirst().key().length()).isEqualTo(HotKeys.KEY_BYTES_MAX);
    }

    @Test
    void aboutOneRequestInThirtyTwoIsCounted() {
        int sampled = 0;
        for (int i = 0; i < 320_000; i++) {
            sampled += HotKeys.isSampled() ? 1 : 0;
        }
        // Ten standard deviations.
        assertThat(sampled).isBetween(9_000, 11_000);
    }
}
