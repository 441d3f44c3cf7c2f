package io.althing.raft.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InflightTest {
    private static final int MESSAGES_MAX = 4;
    private static final int BYTES_MAX = 50;

    /// Remembers all that was sent and counts anew each time.
    private static final class Naive {
        private final List<long[]> sent = new ArrayList<>();
        private long acknowledged;

        boolean isFull() {
            List<long[]> out =
                    sent.stream().filter(each -> each[0] > acknowledged).toList();
            long bytes = out.stream().mapToLong(each -> each[1]).sum();
            return out.size() >= MESSAGES_MAX || bytes >= BYTES_MAX;
        }
    }

    @Test
    void itIsFullExactlyWhenCountOrBytesOfWhatIsUnacknowledgedReachTheirBound() {
        long seed = 20_418;
        Random random = new Random(seed);
        Inflight inflight = new Inflight(MESSAGES_MAX, BYTES_MAX);
        Naive naive = new Naive();
        long last = 0;
        int timesFull = 0;
        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    if (!naive.isFull()) {
                        last += 1 + random.nextInt(3);
                        int size = random.nextInt(30);
                        inflight.add(last, size);
                        naive.sent.add(new long[] {last, size});
                    }
                }
                case 4 -> {
                    if (random.nextInt(20) == 0) {
                        inflight.clear();
                        naive.sent.clear();
                    }
                }
                default -> {
                    // Acknowledgements come late, twice and out of order.
                    long index = Math.max(0, last - random.nextInt(12));
                    inflight.acknowledge(index);
                    naive.acknowledged = Math.max(naive.acknowledged, index);
                }
            }
            timesFull += naive.isFull() ? 1 : 0;
            assertThat(inflight.isFull()).as("seed %d, step %d", seed, i).isEqualTo(naive.isFull());
        }
        assertThat(timesFull).as("times full").isBetween(1000, 19_000);
    }
}
