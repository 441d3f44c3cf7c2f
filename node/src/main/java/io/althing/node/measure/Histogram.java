package io.althing.node.measure;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// How long something took, or how large it was, by buckets of fixed bounds. Any thread.
public final class Histogram {
    private static final double NANOS = 1e9;

    private final double[] bounds;
    private final long[] observedBounds;
    private final double scale;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /// @param scale how many of what is observed make one of what is shown
    private Histogram(double[] bounds, double scale) {
        this.bounds = bounds;
        this.scale = scale;
        this.observedBounds = Arrays.stream(bounds)
                .mapToLong(bound -> Math.round(bound * scale))
                .toArray();
        this.counts = new LongAdder[bounds.length + 1];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    /// @param boundsSeconds the upper bounds of all buckets but the last, ascending
    public static Histogram of(double... boundsSeconds) {
        return new Histogram(boundsSeconds.clone(), NANOS);
    }

    /// @param firstSeconds the first bound; each further one is twice the one before
    public static Histogram doubling(double firstSeconds, int buckets) {
        double[] bounds = new double[buckets];
        Arrays.setAll(bounds, i -> firstSeconds * (1L << i));
        return new Histogram(bounds, NANOS);
    }

    /// Of plain numbers.
    ///
    /// @param first the first bound; each further one is four times the one before
    public static Histogram counting(long first, int buckets) {
        double[] bounds = new double[buckets];
        Arrays.setAll(bounds, i -> first << 2 * i);
        return new Histogram(bounds, 1);
    }

    /// @param value nanoseconds, unless it counts
    public void observe(long value) {
        int found = Arrays.binarySearch(observedBounds, value);
        counts[found < 0 ? -found - 1 : found].increment();
        sum.add(value);
    }

    /// @param bounds upper bounds, the last one infinite
    /// @param cumulative how many observations were at or below each bound; the last is
    ///     their number
    public record Seen(double[] bounds, long[] cumulative, double sum) {
        public long count() {
            return cumulative[cumulative.length - 1];
        }
    }

    public Seen seen() {
        double[] upper = Arrays.copyOf(bounds, counts.length);
        upper[counts.length - 1] = Double.POSITIVE_INFINITY;
        long[] cumulative = new long[counts.length];
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            count += counts[i].sum();
            cumulative[i] = count;
        }
        return new Seen(upper, cumulative, sum.sum() / scale);
    }
}
