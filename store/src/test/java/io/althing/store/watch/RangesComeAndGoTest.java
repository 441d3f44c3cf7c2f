package io.althing.store.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.engine.MemoryHome;
import io.althing.store.watch.Watcher.Polled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Watchers of ranges that are opened and closed all the time, held against their naive twins.
class RangesComeAndGoTest {
    private static final class Followed {
        final KeyRange range;
        final Watcher watcher;
        int expected;
        int seen;

        Followed(KeyRange range, Watcher watcher) {
            this.range = range;
            this.watcher = watcher;
        }

        void poll() {
            while (watcher.poll(1 << 20) instanceof Polled.Events(var events, var _, var _)) {
                seen += events.size();
            }
        }
    }

    private final Store store = Store.open(new MemoryHome().open());
    private final List<Followed> open = new ArrayList<>();
    private long index;

    private static Bytes key(int number) {
        return Bytes.utf8(String.format("%03d", number));
    }

    private void put(Bytes key) {
        store.apply(1, ++index, List.of(new Command.Put(key, Bytes.EMPTY, 0, false, false, false)));
        store.publish();
        for (Followed each : open) {
            each.expected += each.range.contains(key) ? 1 : 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 40, 400})
    void eachIsToldWhatHappensInItsRangeAndNothingElse(int about) {
        var random = new Random(about);
        int opened = 0;
        for (int step = 0; step < 5_000; step++) {
            int what = random.nextInt(4);
            if (what == 0 && random.nextInt(2 * about) >= open.size()) {
                opened++;
                int from = random.nextInt(990);
                var range = new KeyRange(key(from), random.nextInt(20) == 0 ? null : key(from + 1 + random.nextInt(9)));
                open.add(new Followed(range, store.watches().open(range, 0, true, true, false, () -> {})));
            } else if (what == 1 && random.nextInt(2 * about) < open.size()) {
                var closed = open.remove(random.nextInt(open.size()));
                closed.poll();
                assertThat(closed.seen).isEqualTo(closed.expected);
                closed.watcher.close();
            } else {
                put(key(random.nextInt(1_000)));
            }
        }
        for (Followed each : open) {
            each.poll();
            assertThat(each.seen).isEqualTo(each.expected);
        }
        assertThat(opened).isGreaterThan(50);
        store.close();
    }
}
