package io.althing.door.etcd.activity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The most frequent of a stream of things, in the memory of a few: Space-Saving (Metwally,
/// Agrawal, El Abbadi 2005). Whatever makes up more than one in `capacity` of the stream is among
/// them; a count is never too small, and too large by at most its error. For one thread.
final class HeavyHitters<T> {
    private static final class Counter {
        long count;
        long error;
        long marked;
    }

    /// @param count how often it came, at most
    /// @param error it came `count - error` times at least
    /// @param marked of those that were counted, how many had the mark
    record Hitter<T>(T item, long count, long error, long marked) {}

    private final int capacity;
    private final Map<T, Counter> counters = new HashMap<>();
    private long total;

    HeavyHitters(int capacity) {
        this.capacity = capacity;
    }

    void add(T item, boolean isMarked) {
        total++;
        Counter counter = counters.get(item);
        if (counter == null) {
            counter = new Counter();
            if (counters.size() >= capacity) {
                // It takes the place of the rarest, and may have come as often before.
                counter.error = evictRarest();
                counter.count = counter.error;
            }
            counters.put(item, counter);
        }
        counter.count++;
        counter.marked += isMarked ? 1 : 0;
    }

    private long evictRarest() {
        T rarest = null;
        long least = Long.MAX_VALUE;
        for (var each : counters.entrySet()) {
            if (each.getValue().count < least) {
                least = each.getValue().count;
                rarest = each.getKey();
            }
        }
        counters.remove(rarest);
        return least;
    }

    /// How many came.
    long total() {
        return total;
    }

    /// Several streams taken as one.
    static final class Sum<T> {
        private final Map<T, Counter> counters = new HashMap<>();

        void add(HeavyHitters<T> stream) {
            stream.counters.forEach((item, counter) -> {
                Counter sum = counters.computeIfAbsent(item, any -> new Counter());
                sum.count += counter.count;
                sum.error += counter.error;
                sum.marked += counter.marked;
            });
        }

        /// Those that came most often for sure first.
        List<Hitter<T>> hitters() {
            List<Hitter<T>> all = new ArrayList<>();
            counters.forEach(
                    (item, counter) -> all.add(new Hitter<>(item, counter.count, counter.error, counter.marked)));
            all.sort(Comparator.comparingLong((Hitter<T> each) -> each.count - each.error)
                    .reversed());
            return all;
        }
    }
}
