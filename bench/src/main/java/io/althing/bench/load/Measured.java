package io.althing.bench.load;

import org.HdrHistogram.Histogram;

/// What clients noticed in the time that counts.
///
/// @param micros how long each answer took, from when it was due to be asked for
/// @param errors requests that were refused, or failed
public record Measured(double seconds, long answers, Histogram micros, long errors) {
    public double perSecond() {
        return answers / seconds;
    }

    /// @param percentile 0 to 100
    public double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }
}
