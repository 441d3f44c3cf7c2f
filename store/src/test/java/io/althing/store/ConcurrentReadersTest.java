package io.althing.store;

import static io.althing.store.Scratch.all;
import static io.althing.store.Scratch.putOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.engine.Engine;
import io.althing.store.engine.MemoryHome;
import io.althing.store.engine.RocksDbHome;
import io.althing.store.watch.Event;
import io.althing.store.watch.Watcher;
import io.althing.store.watch.Watcher.Polled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Readers and watchers on their own threads while one thread applies, compacts and sweeps.
class ConcurrentReadersTest {
    private static final int ENTRIES = 40_000;
    private static final int KEYS = 200;

    @Test
    void readersAndWatchersSeeWholeRevisionsWhileTheSweepRuns(@TempDir Path directory) throws Exception {
        run(new MemoryHome().open());
        run(new RocksDbHome(directory).open());
    }

    private static void run(Engine engine) throws Exception {
        try (var store = Store.open(engine);
                var threads = Executors.newFixedThreadPool(3)) {
            store.apply(1, 1, allKeys());
            store.publish();
            var done = new ArrayList<Future<Long>>();
            done.add(threads.submit(writer(store)));
            done.add(threads.submit(reader(store)));
            done.add(threads.submit(watcher(store)));
            for (var each : done) {
                assertThat(each.get()).isPositive();
            }
        }
    }

    private static List<Command> allKeys() {
        var commands = new ArrayList<Command>();
        for (int i = 0; i < KEYS; i++) {
            commands.add(putOf(key(i), "0"));
        }
        return commands;
    }

    private static Callable<Long> writer(Store store) {
        return () -> {
            var random = new Random(7);
            for (int i = 2; i < ENTRIES; i++) {
                var key = key(random.nextInt(KEYS));
                store.apply(1, i, List.of(putOf(key, "" + i), putOf(key(0), "" + i)));
                if (i % 20 == 0) {
                    store.apply(1, ++i, List.of(new Command.Compact(store.revision())));
                }
                store.publish();
                store.sweep();
            }
            store.apply(1, store.applied().index() + 1, List.of(putOf("end", "")));
            store.publish();
            return store.revision();
        };
    }

    private static Callable<Long> reader(Store store) {
        return () -> {
            long reads = 0;
            while (store.range(RangeQuery.of(Scratch.single("end"))) instanceof Result.Range range
                    && range.count() == 0) {
                var now = (Result.Range) store.range(RangeQuery.of(all()));
                if (now.pairs().getFirst().key().equals(Bytes.utf8("end"))) {
                    // The writer's last word came between the two reads.
                    break;
                }
                assertThat(now.pairs()).hasSize(KEYS);
                long newest = now.pairs().stream()
                        .mapToLong(KeyValue::modRevision)
                        .max()
                        .orElse(0);
                // Each revision changes one key: the newest pair of a whole state is of its last revision.
                assertThat(newest).isEqualTo(now.revision());
                long past = now.revision() - 10;
                if (store.range(Scratch.atRevision(all(), past)) instanceof Result.Range then && past > KEYS) {
                    assertThat(then.pairs()).hasSize(KEYS);
                    assertThat(then.pairs().stream()
                                    .mapToLong(KeyValue::modRevision)
                                    .max()
                                    .orElse(0))
                            .isEqualTo(past);
                }
                reads++;
            }
            return reads + 1;
        };
    }

    private static Callable<Long> watcher(Store store) {
        return () -> {
            long delivered = 0;
            long next = 2;
            Watcher watcher = open(store, next);
            while (true) {
                switch (watcher.poll(500)) {
                    case Polled.Events(var events, var _, var _) -> {
                        for (Event event : events) {
                            assertThat(event.pair().modRevision()).isEqualTo(next);
                            next++;
                            delivered++;
                            if (event.pair().key().equals(Bytes.utf8("end"))) {
                                watcher.close();
                                return delivered;
                            }
                        }
                        if (delivered % 7 == 0) {
                            watcher.close();
                            watcher = open(store, next);
                        }
                    }
                    case Polled.Nothing(long revision) -> assertThat(revision).isEqualTo(next - 1);
                    case Polled.Compacted(long compacted) -> {
                        assertThat(compacted).isGreaterThan(next);
                        watcher.close();
                        next = compacted;
                        watcher = open(store, next);
                    }
                }
            }
        };
    }

    private static Watcher open(Store store, long from) {
        return store.watches().open(all(), from, true, true, true, () -> {});
    }

    private static String key(int number) {
        return "key" + number;
    }
}
