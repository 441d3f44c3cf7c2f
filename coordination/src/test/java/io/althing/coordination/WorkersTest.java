package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    private static final Bytes POOL = Bytes.utf8("ids");

    private final Bench bench = new Bench();

    private Verdict take(long session, int limit) {
        return bench.ask(new Ask.TakeWorker(Bench.who(session), POOL, limit));
    }

    private int number(long session) {
        return ((Verdict.Worker) take(session, 1024)).number();
    }

    private Verdict reserve(long session, int number, long until) {
        return bench.ask(new Ask.KeepWorker(Bench.who(session), POOL, number, until, false));
    }

    @Test
    void everybodyHasAnotherNumberAndItsOwnAgain() {
        bench.open(1, 2);
        assertThat(number(1)).isZero();
        assertThat(number(2)).isEqualTo(1);
        assertThat(number(1)).isZero();
    }

    @Test
    void aNumberComesBackWithTheSessionAndSaysUpToWhenItMadeIds() {
        bench.open(1, 2);
        take(1, 1);
        reserve(1, 0, 5_000);
        bench.expire(1);
        assertThat(take(2, 1)).isEqualTo(new Verdict.Worker(0, 5_000));
        // Its own clock may be behind: what was reserved never goes back.
        assertThat(reserve(2, 0, 4_000)).isEqualTo(new Verdict.Worker(0, 5_000));
    }

    @Test
    void whatNobodyHadGoesFirstThenWhatHasRestedLongest() {
        bench.open(1, 2, 3);
        take(1, 3);
        reserve(1, 0, 9_000);
        take(2, 3);
        reserve(2, 1, 7_000);
        bench.close(1);
        bench.close(2);
        assertThat(take(3, 3)).isEqualTo(new Verdict.Worker(2, 0));
        bench.open(4, 5);
        assertThat(take(4, 3)).isEqualTo(new Verdict.Worker(1, 7_000));
        assertThat(take(5, 3)).isEqualTo(new Verdict.Worker(0, 9_000));
    }

    @Test
    void whoComesTooLateIsToldThatAllAreTaken() {
        bench.open(1, 2);
        take(1, 1);
        assertThat(take(2, 1)).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Verdict.Why.EXHAUSTED);
            assertThat(refused.text()).contains("all 1 worker numbers").contains("make room for more");
        });
    }

    @Test
    void whoLostItsNumberMayReserveNothingMore() {
        bench.open(1, 2);
        take(1, 4);
        bench.expire(1);
        assertThat(reserve(1, 0, 1))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Verdict.Why.SESSION_LOST));
        assertThat(reserve(2, 0, 1))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Verdict.Why.NOT_HELD));
    }

    @Test
    void whatIsGivenBackLeavesTheSession() {
        bench.open(1, 2);
        take(1, 1);
        bench.ask(new Ask.KeepWorker(Bench.who(1), POOL, 0, 6_000, true));
        assertThat(take(2, 1)).isEqualTo(new Verdict.Worker(0, 6_000));
        bench.close(1);
        assertThat(reserve(2, 0, 7_000)).isEqualTo(new Verdict.Worker(0, 7_000));
    }

    /// Workers whose clocks jump, each making ids within what it reserved: no (time, number)
    /// twice.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noMomentOfANumberIsUsedTwice(long seed) {
        var random = new Random(seed);
        Set<String> made = new HashSet<>();
        Map<Long, int[]> numbers = new HashMap<>();
        Map<Long, Long> lastMillis = new HashMap<>();
        long lastSession = 0;
        for (int step = 0; step < 3_000; step++) {
            if (numbers.size() < 8) {
                long session = ++lastSession;
                bench.open(session);
                if (take(session, 12) instanceof Verdict.Worker(var number, var reserved)) {
                    numbers.put(session, new int[] {number});
                    lastMillis.put(session, reserved);
                }
                continue;
            }
            var sessions = numbers.keySet().stream().sorted().toList();
            long session = sessions.get(random.nextInt(sessions.size()));
            int number = numbers.getOrDefault(session, new int[1])[0];
            if (random.nextInt(10) == 0) {
                bench.expire(session);
                numbers.remove(session);
                continue;
            }
            // A clock that is anywhere; the generator waits until it is past what is reserved.
            long clock = 1_000 + step + random.nextInt(2_000) - 1_000;
            long from = lastMillis.getOrDefault(session, 0L);
            if (clock <= from) {
                continue;
            }
            long until = clock + 5;
            assertThat(reserve(session, number, until)).isEqualTo(new Verdict.Worker(number, until));
            for (long at = clock; at <= until; at++) {
                assertThat(made.add(number + "@" + at)).isTrue();
            }
            lastMillis.put(session, until);
        }
        assertThat(made).hasSizeGreaterThan(100);
        assertThat(bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 100))
                .isNotEmpty();
    }
}
