package io.althing.bench.trial;

import io.althing.bench.load.Generator;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/// How many things came in the time that counts, and how long each took. Things come on one
/// thread.
final class Latencies implements Generator.Watch {
    private static final double SECOND = 1e9;

    private final String things;
    private final Histogram micros = new Histogram(3);
    private volatile boolean isCounting;
    private long beginNanos;
    private long endNanos;

    /// @param things what they are, for whoever reads that there were none
    Latencies(String things) {
        this.things = things;
    }

    @Override
    public void begins() {
        beginNanos = System.nanoTime();
        isCounting = true;
    }

    @Override
    public void ends() {
        isCounting = false;
        endNanos = System.nanoTime();
    }

    /// Something has come that was asked for then.
    void came(long askedNanos) {
        if (isCounting) {
            micros.recordValue(Math.max(0, System.nanoTime() - askedNanos) / 1_000);
        }
    }

    double perSecond() {
        return micros.getTotalCount() * SECOND / (endNanos - beginNanos);
    }

    /// @param percentile 0 to 100
    double millis(double percentile) throws IOException {
        if (micros.getTotalCount() == 0) {
            throw new IOException("no " + things + " in the time that counts");
        }
        return micros.getValueAtPercentile(percentile) / 1e3;
    }
}
