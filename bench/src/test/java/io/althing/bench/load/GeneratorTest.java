package io.althing.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final long MILLI = 1_000_000;
    private static final Generator.Watch NOBODY = new Generator.Watch() {
        @Override
        public void begins() {}

        @Override
        public void ends() {}
    };

    private final List<Server> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(Server::close);
    }

    /// Answers on a thread of its own, at once, but for one time in which it stands still.
    private final class Server implements Connection {
        final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        final AtomicInteger underWay = new AtomicInteger();
        final AtomicInteger mostUnderWay = new AtomicInteger();
        final AtomicLong asked = new AtomicLong();
        final Set<Long> keys = new ConcurrentSkipListSet<>();
        private final long bornNanos = System.nanoTime();
        private final long stallFromMillis;
        private final long stallMillis;
        private final int failsEach;

        Server(long stallFromMillis, long stallMillis, int failsEach) {
            this.stallFromMillis = stallFromMillis;
            this.stallMillis = stallMillis;
            this.failsEach = failsEach;
            servers.add(this);
        }

        @Override
        public void ask(Operation operation, long key, Answer answer) {
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            keys.add(key);
            long number = asked.incrementAndGet();
            thread.schedule(
                    () -> {
                        underWay.decrementAndGet();
                        answer.ended(failsEach == 0 || number % failsEach != 0);
                    },
                    waitNanos(),
                    TimeUnit.NANOSECONDS);
        }

        private long waitNanos() {
            long ageMillis = (System.nanoTime() - bornNanos) / MILLI;
            boolean isStalled = ageMillis >= stallFromMillis && ageMillis < stallFromMillis + stallMillis;
            return isStalled ? (stallFromMillis + stallMillis - ageMillis) * MILLI : MILLI / 10;
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }

    private static Load load(int outstanding, double rate, double seconds) {
        return new Load(Workload.PUT, 1, outstanding, rate, 16, 100, 0, seconds);
    }

    @Test
    void aClosedLoopKeepsSoManyUnderWayAndNoMore() {
        Server server = new Server(0, 0, 0);
        Measured measured = Generator.run(load(7, 0, 0.3), List.of(server), NOBODY);
        assertThat(server.mostUnderWay.get()).isEqualTo(7);
        assertThat(server.underWay.get()).as("nothing is left behind").isZero();
        assertThat(measured.answers()).isPositive().isLessThanOrEqualTo(server.asked.get());
        assertThat(measured.micros().getTotalCount()).isEqualTo(measured.answers());
        assertThat(measured.errors()).isZero();
    }

    /// A server that stands still for a while: whoever waits for it before asking again
    /// notices once, and whoever has requests due all the time notices with each of them.
    @Test
    void anOpenLoopIsChargedForAllThatWasDueMeanwhile() {
        Measured closed = Generator.run(load(1, 0, 1.6), List.of(new Server(200, 400, 0)), NOBODY);
        // However slow this machine is, more than these do not fit into the time.
        assertThat(slow(closed)).isLessThanOrEqualTo(32);

        Measured open = Generator.run(load(10_000, 1_000, 1.6), List.of(new Server(200, 400, 0)), NOBODY);
        assertThat(slow(open)).isGreaterThan(100);
    }

    private static long slow(Measured measured) {
        return measured.micros().getCountBetweenValues(50_000, 10_000_000);
    }

    @Test
    void whatFailedIsNoAnswer() {
        Measured measured = Generator.run(load(2, 0, 0.3), List.of(new Server(0, 0, 2)), NOBODY);
        assertThat(measured.errors()).isPositive();
        assertThat(measured.answers()).isPositive();
    }

    @Test
    void fillingFailsIfAKeyIsRefused() {
        assertThatThrownBy(() -> Generator.fill(load(8, 0, 0), List.of(new Server(0, 0, 2))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("50 of 100 keys could not be written");
    }

    @Test
    void fillingWritesEveryKeyOnce() throws IOException {
        Server server = new Server(0, 0, 0);
        Generator.fill(load(8, 0, 0), List.of(server));
        assertThat(server.keys).hasSize(100);
        assertThat(server.asked.get()).isEqualTo(100);
    }
}
