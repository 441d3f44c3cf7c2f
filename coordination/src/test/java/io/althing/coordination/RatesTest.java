package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatesTest {
    private static final Bytes NAME = Bytes.utf8("mails");

    /// One each 100 ms, five after a rest.
    private static final Ask.Rate TEN_A_SECOND = new Ask.Rate(10, 1_000, 5);

    private static final long START = 1L << 40;

    private final Bench bench = new Bench();

    private Verdict.Spent spend(Ask.Rate rate, long wanted, long nowMillis) {
        return (Verdict.Spent) bench.ask(new Ask.Spend(NAME, rate, wanted, nowMillis));
    }

    @Test
    void aBurstIsThereAfterARestAndThenOneAtATime() {
        assertThat(spend(TEN_A_SECOND, 8, START)).isEqualTo(new Verdict.Spent(5, 100));
        assertThat(spend(TEN_A_SECOND, 1, START + 99)).isEqualTo(new Verdict.Spent(0, 1));
        assertThat(spend(TEN_A_SECOND, 1, START + 100)).isEqualTo(new Verdict.Spent(1, 0));
        assertThat(spend(TEN_A_SECOND, 9, START + 450)).isEqualTo(new Verdict.Spent(3, 50));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void inNoStretchOfTimeAreMoreGrantedThanABurstAndTheRate(long seed) {
        var random = new Random(seed);
        var rate = new Ask.Rate(1 + random.nextInt(5_000), 1 + random.nextInt(3_000), 1 + random.nextInt(200));
        long now = START;
        long granted = 0;
        for (int i = 0; i < 2_000; i++) {
            now += random.nextInt(20);
            granted += spend(rate, 1 + random.nextInt(50), now).granted();
            double due = rate.burst() + (now - START) * (double) rate.permits() / rate.periodMillis();
            // Rounding to microseconds may give a little early.
            assertThat((double) granted).isLessThanOrEqualTo(due * 1.001 + 1);
        }
        assertThat(granted).isPositive();
    }

    @Test
    void theSmallestBurstLetsOnePassWhateverTheRate() {
        long now = START;
        for (int permits = 1; permits < 1_000; permits += 7) {
            now += 10_000;
            assertThat(spend(new Ask.Rate(permits, 1_000, 1), 2, now).granted())
                    .as("%s per second", permits)
                    .isEqualTo(1);
        }
    }

    @Test
    void aRequestThatComesLateGivesNothingAway() {
        assertThat(spend(TEN_A_SECOND, 5, START + 1_000)).isEqualTo(new Verdict.Spent(5, 0));
        assertThat(spend(TEN_A_SECOND, 1, START + 700)).isEqualTo(new Verdict.Spent(0, 400));
        assertThat(spend(TEN_A_SECOND, 5, START + 1_000)).isEqualTo(new Verdict.Spent(0, 100));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noMoreAreGrantedThoughClocksDifferAndRequestsOvertakeEachOther(long seed) {
        var random = new Random(seed);
        int permits = 1 + random.nextInt(500);
        var rate = new Ask.Rate(permits, 1_000, 2 * permits);
        long now = START;
        long granted = 0;
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(20);
            long told = now - random.nextInt(5_000);
            granted += spend(rate, 1 + random.nextInt(50), told).granted();
            double due = rate.burst() + (now + 5_000 - START) * (double) rate.permits() / rate.periodMillis();
            assertThat((double) granted).isLessThanOrEqualTo(due * 1.001 + 1);
        }
        assertThat((double) granted)
                .as("and most of it is")
                .isGreaterThan((now - START - 10_000) * (double) rate.permits() / rate.periodMillis() / 2);
    }

    @Test
    void aClockThatWasFarAheadDelaysNobodyForLongerThanABurst() {
        long ahead = START + 86_400_000;
        spend(TEN_A_SECOND, 5, ahead);
        assertThat(spend(TEN_A_SECOND, 1, START)).isEqualTo(new Verdict.Spent(0, 100));
        assertThat(spend(TEN_A_SECOND, 9, START + 500)).isEqualTo(new Verdict.Spent(5, 100));
    }

    /// What cannot be counted in microseconds must not stop the member that applies it.
    @Test
    void aRateOfAgesIsGrantedLikeOthers() {
        long most = 1_000_000_000;
        var ages = new Ask.Rate(1, most, most);
        assertThat(spend(ages, 3, START)).isEqualTo(new Verdict.Spent(3, 0));
        assertThat(spend(ages, 2, (1L << 50) - 1)).isEqualTo(new Verdict.Spent(2, 0));
    }

    @Test
    void nonsenseIsRefusedWithWhatToChoose() {
        assertThatThrownBy(() -> spend(TEN_A_SECOND, 0, START)).hasMessageContaining("ask for 1 or more");
        assertThatThrownBy(() -> new Ask.Rate(0, 1_000, 1)).hasMessageContaining("choose from 1");
    }
}
