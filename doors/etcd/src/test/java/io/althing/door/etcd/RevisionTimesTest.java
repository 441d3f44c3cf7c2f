package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RevisionTimesTest {
    private final RevisionTimes times = new RevisionTimes();

    @Test
    void aRevisionIsAsOldAsWhenItWasFirstSeen() {
        times.saw(10, 1_000);
        times.saw(12, 2_000);
        times.saw(12, 3_000);
        times.saw(20, 4_000);
        assertThat(times.of(10, 9_000)).as("it was there before").isZero();
        assertThat(times.of(11, 9_000)).isEqualTo(2_000);
        assertThat(times.of(12, 9_000)).isEqualTo(2_000);
        assertThat(times.of(15, 9_000)).isEqualTo(4_000);
        assertThat(times.of(21, 9_000)).as("since the last look").isEqualTo(9_000);
    }

    @Test
    void whatItRemembersIsBoundedAndGetsRougher() {
        int seconds = 100_000;
        for (int i = 1; i <= seconds; i++) {
            times.saw(10L * i, 1_000L * i);
        }
        for (int i = 2; i <= seconds; i += 997) {
            // An even share of 4096 samples, halved as often as needed.
            assertThat(times.of(10L * i, 0) - 1_000L * i).isBetween(0L, 64_000L);
        }
    }
}
