package io.althing.client.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaTest {
    private final Quota quota = new Quota(100, 8);

    @Test
    void whatIsGoneAtOnceDoublesWhatIsAskedForUpToALimit() {
        for (long expected : new long[] {1, 2, 4, 8, 8}) {
            assertThat(quota.step(49)).isEqualTo(expected);
            quota.add(expected, 0);
            assertThat(quota.spend(expected)).isEqualTo(expected);
        }
    }

    @Test
    void whoeverNeedsOneNowAndThenAsksForOne() {
        for (long now = 0; now < 10_000; now += 51) {
            assertThat(quota.step(now)).isEqualTo(1);
            quota.add(1, now);
            quota.spend(1);
        }
    }

    @Test
    void whatIsNotSpentIsDroppedAndNoMoreAskedForThanWas() {
        while (quota.step(0) < 8) {
            quota.add(quota.step(0), 0);
            quota.spend(quota.count());
        }
        quota.add(8, 50);
        quota.spend(3);
        quota.expire(149);
        assertThat(quota.count()).isEqualTo(5);
        quota.expire(150);
        assertThat(quota.count()).isZero();
        assertThat(quota.step(150)).isEqualTo(3);
    }

    @Test
    void theOldestAreSpentFirstAndOnesThatComeBackAreTheOldest() {
        quota.add(2, 10);
        quota.giveBack(1, 5);
        assertThat(quota.oldestNanos()).isEqualTo(5);
        assertThat(quota.spend(2)).isEqualTo(2);
        assertThat(quota.oldestNanos()).isEqualTo(10);
        assertThat(quota.spend(5)).as("no more than there are").isEqualTo(1);
    }
}
