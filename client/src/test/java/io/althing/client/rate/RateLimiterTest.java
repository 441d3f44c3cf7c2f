package io.althing.client.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.ClientClosedException;
import io.althing.client.error.UnavailableException;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// In virtual time: nothing here waits, and every run is the same.
class RateLimiterTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /// The generic cell rate algorithm as the cluster has it, seen by one who asks over a
    /// network.
    private final class World {
        private final Rate rate;
        private final PriorityQueue<Task> tasks = new PriorityQueue<>();
        private final List<Long> asked = new ArrayList<>();
        private long now = 1;
        private long full = now;
        private long wayNanos;
        private long order;
        private boolean isAway;

        World(Rate rate) {
            this.rate = rate;
        }

        RateLimiter limiter() {
            return new RateLimiter(
                    "mails", rate, this::take, new RateLimiter.World(() -> now, this::after, Runnable::run));
        }

        private Due after(long nanos, Runnable action) {
            Task task = new Task(now + nanos, order++, action);
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        private Answer<PermitSource.Taken> take(long wanted) {
            asked.add(wanted);
            CompletableFuture<PermitSource.Taken> answer = new CompletableFuture<>();
            after(wayNanos, () -> {
                PermitSource.Taken taken = grant(wanted);
                after(wayNanos, () -> {
                    if (isAway) {
                        answer.completeExceptionally(new UnavailableException("nobody answers", null));
                    } else {
                        answer.complete(taken);
                    }
                });
            });
            if (wayNanos == 0) {
                go(0);
            }
            return new Answer<>(answer, Runnable::run);
        }

        private PermitSource.Taken grant(long wanted) {
            double interval = rate.period().toNanos() / (double) rate.permits();
            double burst = interval * rate.burst();
            double before = Math.max(full, now);
            long granted = Math.min((long) ((burst - (before - now)) / interval), wanted);
            full = (long) (before + granted * interval);
            return new PermitSource.Taken(granted, granted == wanted ? 0 : (long) (full + interval - burst - now) + 1);
        }

        /// Lets so much time pass.
        void go(long nanos) {
            long end = now + nanos;
            while (!tasks.isEmpty() && tasks.peek().atNanos <= end) {
                Task task = tasks.remove();
                now = Math.max(now, task.atNanos);
                task.action.run();
            }
            now = end;
        }
    }

    private record Task(long atNanos, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    private final World world = new World(Rate.perSecond(1_000));
    private final RateLimiter limiter = world.limiter();

    private static boolean now(Answer<Boolean> answer) {
        return answer.now().orElseThrow();
    }

    @Test
    void whoeverIsBusyAsksAFewTimesPerSecondAndWhoeverIsNotOncePerPermit() {
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 500; i++) {
                assertThat(now(limiter.tryAcquire())).isTrue();
                world.go(2 * MILLI);
            }
        }
        assertThat(world.asked).as("2,500 permits").hasSizeLessThan(60);
        world.go(10_000 * MILLI);
        world.asked.clear();
        for (int i = 0; i < 10; i++) {
            assertThat(now(limiter.tryAcquire())).isTrue();
            world.go(1_000 * MILLI);
        }
        assertThat(world.asked).as("what was not spent is not asked for again").endsWith(1L, 1L, 1L, 1L);
    }

    @Test
    void whatIsRefusedIsNotAskedForAgainBeforeThereIsAny() {
        World slow = new World(Rate.of(1, Duration.ofSeconds(1)));
        RateLimiter one = slow.limiter();
        assertThat(now(one.tryAcquire())).isTrue();
        assertThat(now(one.tryAcquire())).isFalse();
        int asked = slow.asked.size();
        for (int i = 0; i < 1_000; i++) {
            assertThat(now(one.tryAcquire())).isFalse();
        }
        assertThat(now(one.tryAcquire(1, Duration.ofMillis(500))))
                .as("known to be too short")
                .isFalse();
        assertThat(slow.asked).hasSize(asked);
        slow.go(1_001 * MILLI);
        assertThat(now(one.tryAcquire())).isTrue();
    }

    @Test
    void thoseWhoWaitAreServedInTheirOrderAndNobodyPassesOneWhoNeedsMore() {
        world.wayNanos = MILLI;
        assertThat(take(limiter.tryAcquire(1_000))).isTrue();
        List<Integer> served = new ArrayList<>();
        int[] needs = {1, 50, 1, 3};
        for (int i = 0; i < needs.length; i++) {
            int who = i;
            limiter.acquire(needs[i]).onAnswer(any -> served.add(who), failure -> {});
        }
        assertThat(now(limiter.tryAcquire())).as("not past those who wait").isFalse();
        world.go(200 * MILLI);
        assertThat(served).containsExactly(0, 1, 2, 3);
    }

    private boolean take(Answer<Boolean> answer) {
        world.go(10 * MILLI);
        return now(answer);
    }

    @Test
    void moreThanABurstComesTogetherOverTime() {
        World few = new World(Rate.perSecond(10).burst(2));
        Answer<Duration> many = few.limiter().acquire(7);
        few.go(450 * MILLI);
        assertThat(many.isDone()).isFalse();
        few.go(300 * MILLI);
        assertThat(many.now().orElseThrow()).isBetween(Duration.ofMillis(500), Duration.ofMillis(750));
        assertThatThrownBy(() -> few.limiter().tryAcquire(3)).hasMessageContaining("a burst of 'mails' is 2");
    }

    @Test
    void whatSomebodyHadWhoDoesNotWaitForTheRestIsTheNexts() {
        World few = new World(Rate.perSecond(10).burst(5));
        RateLimiter shared = few.limiter();
        Answer<Duration> big = shared.acquire(8);
        Answer<Duration> small = shared.acquire(1);
        few.go(150 * MILLI);
        assertThat(small.isDone()).isFalse();
        big.withdraw();
        assertThat(big.isDone()).isTrue();
        assertThat(small.isDone()).isTrue();
        assertThat(now(shared.tryAcquire(4)))
                .as("the rest is here, and fresh enough")
                .isTrue();
    }

    @Test
    void permitsThatNobodySpendsAreLostSoon() {
        for (int i = 0; i < 100; i++) {
            limiter.tryAcquire();
        }
        long before = world.asked.size();
        world.go(RateLimiter.KEEP_NANOS);
        assertThat(now(limiter.tryAcquire())).isTrue();
        assertThat(world.asked).as("nothing is left of what was taken ahead").hasSizeGreaterThan((int) before);
    }

    @Test
    void aClusterThatCannotBeAskedIsSaidToBeSoAndAnAnswerThatIsLostGivesNothing() {
        world.isAway = true;
        assertThatThrownBy(() -> limiter.tryAcquire().await()).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> limiter.acquire(999).await()).isInstanceOf(UnavailableException.class);
        world.isAway = false;
        assertThat(now(limiter.tryAcquire(1)))
                .as("the cluster had granted a thousand")
                .isFalse();
        world.go(2 * MILLI);
        assertThat(now(limiter.tryAcquire(1))).isTrue();
    }

    @Test
    void closingEndsThoseWhoWaitAndGivesNothingBack() {
        limiter.tryAcquire(1_000);
        Answer<Duration> waits = limiter.acquire();
        limiter.close();
        assertThatThrownBy(waits::await).isInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> limiter.tryAcquire().await())
                .isInstanceOf(ClientClosedException.class)
                .hasMessageContaining("'mails' is closed");
        assertThat(now(world.limiter().tryAcquire())).as("another one").isFalse();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> limiter.acquire(0)).hasMessageContaining("permits are from 1");
        assertThatThrownBy(() -> limiter.tryAcquire(1, Duration.ofMillis(-1))).hasMessageContaining("not negative");
        assertThatThrownBy(() -> Rate.perSecond(0)).hasMessageContaining("permits are from 1");
        assertThatThrownBy(() -> Rate.perSecond(1).burst(0)).hasMessageContaining("burst are from 1");
        assertThatThrownBy(() -> Rate.of(1, Duration.ofNanos(1))).hasMessageContaining("a period is from 1 ms");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void manyProcessesTogetherNeverExceedABurstAndWhatHasComeSinceInAnyStretchOfTime(long seed) {
        Random random = new Random(seed);
        Rate rate = Rate.perSecond(1 + random.nextInt(2_000)).burst(1 + random.nextInt(300));
        World shared = new World(rate);
        shared.wayNanos = random.nextInt(3) * MILLI;
        List<RateLimiter> processes = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            processes.add(shared.limiter());
        }
        List<Long> passed = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            RateLimiter process = processes.get(random.nextInt(processes.size()));
            Answer<?> answer = random.nextInt(10) == 0
                    ? process.acquire()
                    : process.tryAcquire(1, Duration.ofMillis(random.nextInt(50)));
            answer.onAnswer(
                    is -> {
                        if (!Boolean.FALSE.equals(is)) {
                            passed.add(shared.now);
                        }
                    },
                    failure -> {});
            shared.isAway = random.nextInt(50) == 0;
            shared.go(random.nextInt(100) == 0 ? 300 * MILLI : random.nextInt((int) MILLI));
        }
        assertThat(passed).isNotEmpty();
        double slack = rate.in(RateLimiter.KEEP_NANOS + 2 * shared.wayNanos) + rate.burst() + 1;
        for (int from = 0; from < passed.size(); from += 7) {
            for (int to = from; to < passed.size(); to += 7) {
                double due = rate.in(passed.get(to) - passed.get(from)) + slack;
                assertThat((double) (to - from + 1)).isLessThanOrEqualTo(due);
            }
            double sinceStart = rate.in(passed.get(from)) + rate.burst() + 1;
            assertThat((double) (from + 1)).as("from the first on").isLessThanOrEqualTo(sinceStart);
        }
    }
}
