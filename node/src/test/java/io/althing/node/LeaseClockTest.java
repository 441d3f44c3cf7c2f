package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Store.Lease;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseClockTest {
    private static final long SECOND = 1_000_000_000L;

    private final LeaseClock clock = new LeaseClock(SECOND);

    @Test
    void aNewLeaderGivesEveryLeaseItsFullLifePlusAnElectionTimeout() {
        clock.promote(2, List.of(new Lease(1, 5)), 0);
        assertThat(clock.takeExpired(6 * SECOND - 1)).isNull();
        assertThat(clock.takeExpired(6 * SECOND)).containsExactly(1L);
    }

    @Test
    void renewingStartsTheLifeAnew() {
        clock.promote(2, List.of(), 0);
        clock.granted(new Lease(1, 5), 0);
        assertThat(clock.renew(1, 4 * SECOND)).isEqualTo(5);
        assertThat(clock.takeExpired(8 * SECOND)).isNull();
        assertThat(clock.remainingMillis(1, 8 * SECOND)).isEqualTo(1000);
        assertThat(clock.takeExpired(9 * SECOND)).containsExactly(1L);
    }

    @Test
    void aLeaseWhoseExpiryIsProposedIsNotRenewedAndIsProposedAgainIfNothingComesOfIt() {
        clock.promote(2, List.of(), 0);
        clock.granted(new Lease(1, 5), 0);
        assertThat(clock.takeExpired(5 * SECOND)).containsExactly(1L);
        assertThat(clock.renew(1, 5 * SECOND)).isZero();
        assertThat(clock.takeExpired(6 * SECOND)).isNull();
        assertThat(clock.takeExpired(8 * SECOND)).containsExactly(1L);
        clock.revoked(1);
        assertThat(clock.takeExpired(20 * SECOND)).isNull();
    }

    @Test
    void aLeaseGrantedAgainUnderTheSameIdLivesItsOwnLife() {
        clock.promote(2, List.of(), 0);
        clock.granted(new Lease(1, 5), 0);
        clock.revoked(1);
        clock.granted(new Lease(1, 5), 4 * SECOND);
        assertThat(clock.takeExpired(8 * SECOND)).isNull();
        assertThat(clock.takeExpired(9 * SECOND)).containsExactly(1L);
    }

    @Test
    void onlyALeaderKeepsTime() {
        clock.granted(new Lease(1, 5), 0);
        assertThat(clock.renew(1, 0)).isZero();
        clock.promote(2, List.of(new Lease(1, 5)), 0);
        clock.demote();
        assertThat(clock.takeExpired(100 * SECOND)).isNull();
        assertThat(clock.term()).isZero();
    }

    @Test
    void theLongestTtlDoesNotOverflow() {
        clock.promote(2, List.of(), Long.MAX_VALUE / 4);
        clock.granted(new Lease(1, 9_000_000_000L), Long.MAX_VALUE / 4);
        assertThat(clock.takeExpired(Long.MAX_VALUE / 4 + 1000 * SECOND)).isNull();
        assertThat(clock.renew(1, Long.MAX_VALUE / 4)).isEqualTo(9_000_000_000L);
    }
}
