package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Store.Lease;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LeaseClockTest {
    private static final long SECOND = 1_000_000_000L;

    private final LeaseClock clock = new LeaseClock(SECOND);

    @Test
    void aNewLeaderGivesEveryLeaseItsFullLifePlusAnElectionTimeout() {
        clock.granted(new Lease(1, 5), -100 * SECOND);
        clock.promote(2, 0);
        assertThat(clock.takeExpired(6 * SECOND - 1)).isNull();
        assertThat(clock.takeExpired(6 * SECOND)).containsExactly(1L);
    }

    @Test
    void renewingStartsTheLifeAnew() {
        clock.promote(2, -SECOND);
        clock.granted(new Lease(1, 5), 0);
        assertThat(clock.renew(1, 4 * SECOND)).isEqualTo(5);
        assertThat(clock.takeExpired(8 * SECOND)).isNull();
        assertThat(clock.remainingMillis(1, 8 * SECOND)).isEqualTo(1000);
        assertThat(clock.takeExpired(9 * SECOND)).containsExactly(1L);
    }

    @Test
    void aLeaseWhoseExpiryIsProposedIsNotRenewedAndIsProposedAgainIfNothingComesOfIt() {
        clock.promote(2, -SECOND);
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
        clock.promote(2, -SECOND);
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
        clock.promote(2, 0);
        clock.demote();
        assertThat(clock.takeExpired(100 * SECOND)).isNull();
        assertThat(clock.term()).isZero();
    }

    @Test
    void theLongestTtlDoesNotOverflow() {
        clock.promote(2, Long.MAX_VALUE / 4);
        clock.granted(new Lease(1, 9_000_000_000L), Long.MAX_VALUE / 4);
        assertThat(clock.takeExpired(Long.MAX_VALUE / 4 + 1000 * SECOND)).isNull();
        assertThat(clock.renew(1, Long.MAX_VALUE / 4)).isEqualTo(9_000_000_000L);
    }

    @Test
    void anExpiryThatAnEarlierTermDecidedIsForgottenWithIt() {
        clock.promote(2, -SECOND);
        clock.granted(new Lease(1, 5), 0);
        assertThat(clock.takeExpired(5 * SECOND)).containsExactly(1L);
        clock.promote(3, 6 * SECOND);
        assertThat(clock.takeExpired(12 * SECOND - 1)).isNull();
        assertThat(clock.renew(1, 12 * SECOND - 1)).isEqualTo(5);
        assertThat(clock.takeExpired(13 * SECOND)).isNull();
    }

    @Test
    void anotherStateBringsItsOwnLeases() {
        clock.granted(new Lease(1, 5), 0);
        clock.reset(List.of(new Lease(2, 3)), SECOND);
        clock.promote(2, SECOND);
        assertThat(clock.takeExpired(100 * SECOND)).containsExactly(2L);
    }

    @Test
    void itExpiresWhatANaiveClockExpires() {
        for (long seed = 1; seed <= 200; seed++) {
            compareWithNaive(seed);
        }
    }

    private static void compareWithNaive(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        LeaseClock clock = new LeaseClock(SECOND);
        SortedMap<Long, Long> ttls = new TreeMap<>();
        SortedMap<Long, Long> deadlines = new TreeMap<>();
        long now = 0;
        long term = 0;
        boolean isLeader = false;
        long floor = 0;
        for (int i = 0; i < 300; i++) {
            now += random.nextLong(SECOND);
            long id = random.nextLong(12);
            switch (random.nextInt(20)) {
                case 0 -> {
                    clock.promote(++term, now);
                    isLeader = true;
                    floor = now + SECOND;
                    for (long each : ttls.keySet()) {
                        deadlines.put(each, floor + ttls.get(each) * SECOND);
                    }
                }
                case 1 -> {
                    clock.demote();
                    isLeader = false;
                }
                case 2, 3, 4, 5 -> {
                    long ttl = random.nextLong(1, 6);
                    clock.granted(new Lease(id, ttl), now);
                    ttls.put(id, ttl);
                    deadlines.put(id, Math.max(now, floor) + ttl * SECOND);
                }
                case 6, 7 -> {
                    clock.revoked(id);
                    ttls.remove(id);
                    deadlines.remove(id);
                }
                default -> {
                    boolean isRenewed = clock.renew(id, now) > 0;
                    assertThat(isRenewed).as("seed %d", seed).isEqualTo(isLeader && ttls.containsKey(id));
                    if (isRenewed) {
                        deadlines.put(id, Math.max(now, floor) + ttls.get(id) * SECOND);
                    }
                }
            }
            long at = now;
            List<Long> due = deadlines.keySet().stream()
                    .filter(each -> deadlines.get(each) <= at)
                    .toList();
            List<Long> expired = clock.takeExpired(now);
            assertThat(expired == null ? List.<Long>of() : expired)
                    .as("seed %d step %d", seed, i)
                    .containsExactlyInAnyOrderElementsOf(isLeader ? due : List.of());
            if (expired != null) {
                expired.forEach(each -> {
                    clock.revoked(each);
                    ttls.remove(each);
                    deadlines.remove(each);
                });
            }
        }
    }
}
