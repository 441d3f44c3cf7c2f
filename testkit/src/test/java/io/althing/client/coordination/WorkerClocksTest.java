package io.althing.client.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.error.ClockException;
import io.althing.client.error.WorkerNumberException;
import io.althing.client.id.Rollback;
import io.althing.client.id.SnowflakeLayout;
import io.althing.client.id.Snowflakes;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest
@Timeout(180)
class WorkerClocksTest {
    private static final int PROCESSES = 64;
    private static final int LIVES = 3;
    private static final int IDS = 4_000;
    private static final int JUMP_MILLIS = 10_000;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final Duration AHEAD = Duration.ofMillis(500);

    /// Units as long as these meet often: two processes with one number at one time collide.
    private static final SnowflakeLayout LAYOUT = new SnowflakeLayout(
            37, 10, 16, Duration.ofMillis(100), SnowflakeLayout.defaults().epoch());

    /// Each life ends as a process does that is killed: its session expires, and nobody gives the
    /// number back. There is a number for each process and no more, so they go from hand to hand.
    @Test
    void manyProcessesWhoseClocksJumpMakeNoIdTwice(TestCluster cluster) throws Exception {
        AtomicLong refused = new AtomicLong();
        List<Future<long[]>> lives = new ArrayList<>();
        try (ExecutorService processes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int process = 0; process < PROCESSES; process++) {
                Random random = new Random(20260101 + process);
                lives.add(processes.submit(() -> {
                    LongStream made = LongStream.empty();
                    for (int life = 0; life < LIVES; life++) {
                        made = LongStream.concat(made, LongStream.of(live(cluster, random, refused)));
                    }
                    return made.toArray();
                }));
            }
        }
        LongStream all = LongStream.empty();
        for (Future<long[]> each : lives) {
            all = LongStream.concat(all, LongStream.of(each.get()));
        }
        assertThat(all.distinct().count()).isEqualTo((long) PROCESSES * LIVES * IDS);
        assertThat(refused.get()).as("ids that a clock would have spoilt").isPositive();
    }

    private static long[] live(TestCluster cluster, Random random, AtomicLong refused) {
        try (Althing althing = cluster.connect()) {
            AtomicLong offset = new AtomicLong(random.nextInt(JUMP_MILLIS));
            LongSupplier clock = () -> System.currentTimeMillis() + offset.get();
            LeasedWorkerNumber worker = althing.numbers()
                    .workerNumber("clocks", PROCESSES, new LeasedWorkerNumber.Times(clock, AHEAD))
                    .await();
            Rollback rollback = random.nextBoolean()
                    ? new Rollback.Wait(Duration.ofMillis(10))
                    : new Rollback.Borrow(Duration.ofMillis(100));
            Snowflakes ids = Snowflakes.of(LAYOUT, worker, rollback, clock);
            long[] made = IntStream.range(0, IDS)
                    .mapToLong(i -> {
                        if (random.nextInt(IDS / 4) == 0) {
                            offset.set(random.nextInt(JUMP_MILLIS));
                        }
                        return next(ids, offset, random, refused);
                    })
                    .toArray();
            cluster.expire(althing.sessions().own().await().id());
            return made;
        }
    }

    /// A clock that was refused is set right, more or less.
    private static long next(Snowflakes ids, AtomicLong offset, Random random, AtomicLong refused) {
        while (true) {
            try {
                return ids.next();
            } catch (ClockException | WorkerNumberException e) {
                refused.incrementAndGet();
                offset.set(random.nextInt(JUMP_MILLIS));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
