package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoginDelaysTest {
    private long nanos = -3;
    private final LoginDelays delays = new LoginDelays(() -> nanos);

    private void wrong(int times) {
        for (int i = 0; i < times; i++) {
            delays.wrong("ann", "here");
        }
    }

    private long delayNanos() {
        long before = nanos;
        while (!delays.mayTry("ann", "here")) {
            nanos += LoginDelays.DELAY_NANOS_MIN / 10;
        }
        return nanos - before;
    }

    @Test
    void whoMistypesAFewTimesNeedNotWait() {
        wrong(LoginDelays.FREE - 1);
        assertThat(delays.mayTry("ann", "here")).isTrue();
    }

    @Test
    void theWaitDoublesUpToABound() {
        wrong(LoginDelays.FREE);
        assertThat(delayNanos()).isEqualTo(LoginDelays.DELAY_NANOS_MIN);
        wrong(1);
        assertThat(delayNanos()).isEqualTo(2 * LoginDelays.DELAY_NANOS_MIN);
        wrong(1);
        assertThat(delayNanos()).isEqualTo(4 * LoginDelays.DELAY_NANOS_MIN);
        wrong(1_000);
        assertThat(delayNanos()).isEqualTo(LoginDelays.DELAY_NANOS_MAX);
    }

    @Test
    void othersAreNotHeldUp() {
        wrong(100);
        assertThat(delays.mayTry("ann", "elsewhere")).isTrue();
        assertThat(delays.mayTry("bob", "here")).isTrue();
        assertThat(delays.mayTry("ann", "here")).isFalse();
    }

    @Test
    void theRightPasswordAndTimeMakeForget() {
        wrong(LoginDelays.FREE);
        delays.right("ann", "here");
        wrong(LoginDelays.FREE - 1);
        assertThat(delays.mayTry("ann", "here")).isTrue();
        wrong(10);
        nanos += LoginDelays.FORGET_NANOS + 1;
        wrong(1);
        assertThat(delays.mayTry("ann", "here")).isTrue();
    }

    @Test
    void ofVeryManyGuessersTheLatestAreKnown() {
        wrong(LoginDelays.FREE);
        for (int i = 0; i < 9_999; i++) {
            delays.wrong("user " + i, "here");
        }
        assertThat(delays.mayTry("ann", "here")).isFalse();
        for (int i = 0; i < 10_000; i++) {
            delays.wrong("other " + i, "here");
        }
        assertThat(delays.mayTry("ann", "here")).isTrue();
    }
}
