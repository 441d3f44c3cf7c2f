package io.althing.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {
    private static final String WRITTEN = "F10/100@10 11-20/110@20 F20/110@20 21-30/120@30 31-45/130@40 F40/125@38";

    private static List<String> doomed(String written, long nowSecond, long keptSeconds) {
        return Retention.doomed(
                        RestorePlanTest.catalogue(written),
                        Instant.ofEpochSecond(1_000_000 + nowSecond),
                        Duration.ofSeconds(keptSeconds))
                .stream()
                .map(name -> name.replaceAll("0{3,}|-t3.*Z", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "39 : 100 : ''",
                "39 : 20  : ''",
                "39 : 18  : full/10/manifest full/10/part- log/11-20",
                "39 : 1   : full/10/manifest full/10/part- log/11-20",
                "99 : 1   : full/10/manifest full/10/part- log/11-20",
                "9999 : 0 : ''"
            })
    void whatNoKeptPointNeedsIsForgotten(long now, long kept, String names) {
        assertThat(doomed(WRITTEN, now, kept))
                .containsExactlyInAnyOrder(names.isEmpty() ? new String[0] : names.split(" "));
    }

    @Test
    void theNewestCopyAndWhatFollowsStayForEver() {
        assertThat(doomed("F10/100@10 11-20/110@20", 1_000_000, 1)).isEmpty();
        assertThat(doomed("11-20/110@20", 1_000_000, 1)).isEmpty();
    }

    @Test
    void aClockThatJumpsAheadForgetsNothing() {
        assertThat(doomed(WRITTEN, 100_000_000, 28)).isEmpty();
    }
}
