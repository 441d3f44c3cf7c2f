package io.althing.chaos.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MomentsTest {
    @Test
    void aRevisionHadComeWhenAnybodyWasToldOfALaterOne() {
        Moments moments = new Moments();
        moments.told(300, 12);
        moments.told(100, 10);
        moments.told(200, 9);
        Moments.Known known = moments.known();
        assertThat(known.atLatestNanos(9)).isEqualTo(100);
        assertThat(known.atLatestNanos(11)).isEqualTo(300);
        assertThat(known.atLatestNanos(13)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aLeaderIsNewIfItWasHeardOfBetweenTwoRevisions() {
        Moments.Known known = new Moments.Known(new long[] {10, 20, 30}, new long[] {1, 2, 3}, List.of(), List.of(25L));
        assertThat(known.hasNewLeader(1, 2)).isFalse();
        assertThat(known.hasNewLeader(2, 3)).isTrue();
    }

    @Test
    void troubleLetsADeadlineBeginAnew() {
        Moments.Known known = new Moments.Known(
                new long[0],
                new long[0],
                List.of(new Moments.Trouble(0, 90), new Moments.Trouble(205, 220), new Moments.Trouble(150, 180)),
                List.of());
        assertThat(known.dueNanos(100, 40)).isEqualTo(140);
        assertThat(known.dueNanos(100, 60)).as("two in a row").isEqualTo(280);
        assertThat(known.dueNanos(80, 10)).as("under way").isEqualTo(100);
    }
}
