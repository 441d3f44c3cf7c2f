package io.althing.node.measure;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// How long something took, by buckets of fixed bounds. Any thread.
public final class Histogram {
    private static final double NANOS = 1e9;

    private final double[] boundsSeconds;
    private final long[] boundsNanos;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    private Histogram(double[] boundsSeconds) {
        this.boundsSeconds = boundsSeconds;
        this.boundsNanos = Arrays.stream(boundsSeconds)
                .mapToLong(bound -> Math.round(bound * NANOS))
                .toArray();
        this.counts = new LongAdder[boundsSeconds.length + 1];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    /// @param boundsSeconds the upper bounds of all buckets but the last, ascending
    public static Histogram of(double... boundsSeconds) {
        return new Histogram(boundsSeconds.clone());
    }

    /// @param firstSeconds the first bound; each further one is twice the one before
    public static Histogram doubling(double firstSeconds, int buckets) {
        double[] bounds = new double[buckets];
        Arrays.setAll(bounds, i -> firstSeconds * (1L << i));
        return new Histogram(bounds);
    }

    public void observe(long nanos) {
        int found = Arrays.binarySearch(boundsNanos, nanos);
        counts[found < 0 ? -found - 1 : found].increment();
        sumNanos.add(nanos);
    }

    /// @param boundsSeconds upper bounds, the last one infinite
    /// @param cumulative how many observations were at or below each bound; the last is
    ///     their number
    public record Seen(double[] boundsSeconds, long[] cumulative, double sumSeconds) {
        public long count() {
            return cumulative[cumulative.length - 1];
        }
    }

    public Seen seen() {
        double[] bounds = Arrays.copyOf(boundsSeconds, counts.length);
        bounds[counts.length - 1] = Double.POSITIVE_INFINITY;
        long[] cumulative = new long[counts.length];
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            count += counts[i].sum();
            cumulative[i] = count;
        }
        return new Seen(bounds, cumulative, sumNanos.sum() / NANOS);
    }
}
