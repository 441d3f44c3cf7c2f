package io.althing.bench.trial;

import org.HdrHistogram.Histogram;

/// How long things take.
final class Timing {
    private static final double SECOND = 1e9;

    private Timing() {}

    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / SECOND;
    }

    /// @return the median, in milliseconds
    static double medianMillis(int times, Runnable thing) {
        Histogram micros = new Histogram(3);
        for (int i = 0; i < times; i++) {
            long fromNanos = System.nanoTime();
            thing.run();
            micros.recordValue((System.nanoTime() - fromNanos) / 1_000);
        }
        return micros.getValueAtPercentile(50) / 1e3;
    }
}
