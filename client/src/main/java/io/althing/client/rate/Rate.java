package io.althing.client.rate;

import java.time.Duration;

/// How much is let through, by all clients together: a burst after a rest, and then so many
/// permits in each period, evenly.
///
/// @param permits in each period; 1 to 1,000,000,000
/// @param period 1 ms to 1,000,000 s
/// @param burst so many may be taken at once after a rest; 1 to 1,000,000,000
public record Rate(long permits, Duration period, long burst) {
    private static final long PERMITS_MAX = 1_000_000_000;
    private static final Duration PERIOD_MAX = Duration.ofSeconds(1_000_000);

    public Rate {
        check("permits", permits);
        check("burst", burst);
        if (period.toMillis() < 1 || period.compareTo(PERIOD_MAX) > 0) {
            throw new IllegalArgumentException("a period is from 1 ms to " + PERIOD_MAX + ", not " + period);
        }
    }

    private static void check(String what, long number) {
        if (number < 1 || number > PERMITS_MAX) {
            throw new IllegalArgumentException(what + " are from 1 to " + PERMITS_MAX + ", not " + number);
        }
    }

    /// So many in each period, and as many at once after a rest.
    public static Rate of(long permits, Duration period) {
        return new Rate(permits, period, permits);
    }

    /// So many in each second, and as many at once after a rest.
    public static Rate perSecond(long permits) {
        return of(permits, Duration.ofSeconds(1));
    }

    /// With another burst; 1 for evenly from the first on.
    public Rate burst(long other) {
        return new Rate(permits, period, other);
    }

    /// How many are due in so long.
    double in(long nanos) {
        return nanos * (double) permits / period.toNanos();
    }

    /// How long it takes until so many are due.
    long nanosFor(long count) {
        return (long) (count * (double) period.toNanos() / permits);
    }
}
