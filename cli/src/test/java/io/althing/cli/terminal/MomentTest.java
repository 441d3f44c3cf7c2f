package io.althing.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-02-03T10:20:30Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private static String read(String text) {
        return Moment.read(text, NOW, ZONE).toString();
    }

    @Test
    void soLongAgoIsRead() {
        assertThat(read("30s")).isEqualTo("2026-02-03T10:20:00Z");
        assertThat(read("15m")).isEqualTo("2026-02-03T10:05:30Z");
        assertThat(read("2h")).isEqualTo("2026-02-03T08:20:30Z");
        assertThat(read("3d")).isEqualTo("2026-01-31T10:20:30Z");
        assertThat(read("1w")).isEqualTo("2026-01-27T10:20:30Z");
    }

    @Test
    void datesAreOfTheZoneOfWhoeverAsksUnlessTheySayTheirs() {
        assertThat(read("2026-01-31")).isEqualTo("2026-01-30T23:00:00Z");
        assertThat(read("2026-01-31T08:00")).isEqualTo("2026-01-31T07:00:00Z");
        assertThat(read("2026-01-31T08:00:05Z")).isEqualTo("2026-01-31T08:00:05Z");
        assertThat(read("2026-01-31T08:00:05.123Z")).isEqualTo("2026-01-31T08:00:05.123Z");
        assertThat(read("2026-01-31T08:00+09:00")).isEqualTo("2026-01-30T23:00:00Z");
    }

    @Test
    void whatIsNoTimeIsRefusedWithWhatIs() {
        for (String wrong :
                new String[] {"", "yesterday", "5", "2026-13-01", "2026-02-30", "2026-01-31T25:00", "15 m", "-3h"}) {
            assertThatThrownBy(() -> read(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("15m, 2h or 3d")
                    .hasMessageContaining("2026-01-31T08:00:00Z");
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(read(Moment.of(NOW.plusMillis(7)))).isEqualTo(NOW.toString());
        assertThat(Moment.since(NOW.minusSeconds(100), NOW)).isEqualTo("100 s");
        assertThat(Moment.since(NOW.minusSeconds(1000), NOW)).isEqualTo("16 min");
        assertThat(Moment.since(NOW.minusSeconds(100_000), NOW)).isEqualTo("27 h");
        assertThat(Moment.since(NOW.minusSeconds(1_000_000), NOW)).isEqualTo("11 d");
        assertThat(Moment.since(NOW.plusSeconds(1), NOW))
                .as("their clock is ahead")
                .isEqualTo("0 s");
    }
}
