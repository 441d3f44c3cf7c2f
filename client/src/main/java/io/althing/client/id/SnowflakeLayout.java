package io.althing.client.id;

import java.time.Duration;
import java.time.Instant;

/// How the 63 bits of a Snowflake id are shared: time first, so that ids are sorted by it, then
/// the worker's number, then a sequence within one unit of time.
///
/// | time, worker, sequence | lasts | workers | ids per second and worker |
/// |---|---|---|---|
/// | 41, 10, 12 of 1 ms (the default, as Twitter had it) | 69 years | 1,024 | 4,096,000 |
/// | 39, 16, 8 of 10 ms (as Sonyflake) | 174 years | 65,536 | 25,600 |
///
/// All generators that share a table must have the same layout.
///
/// @param unit what the time counts
/// @param epoch when the time is 0
public record SnowflakeLayout(int timeBits, int workerBits, int sequenceBits, Duration unit, Instant epoch) {
    private static final int BITS = 63;
    private static final Instant EPOCH = Instant.parse("2025-01-01T00:00:00Z");

    public SnowflakeLayout {
        if (timeBits < 1 || workerBits < 0 || sequenceBits < 1 || timeBits + workerBits + sequenceBits != BITS) {
            throw new IllegalArgumentException("time, worker and sequence share 63 bits, not " + timeBits + " + "
                    + workerBits + " + " + sequenceBits);
        }
        if (unit.toMillis() < 1) {
            throw new IllegalArgumentException("the unit of time is at least a millisecond, not " + unit);
        }
    }

    /// 41, 10 and 12 bits; milliseconds since the beginning of 2025, in UTC.
    public static SnowflakeLayout defaults() {
        return new SnowflakeLayout(41, 10, 12, Duration.ofMillis(1), EPOCH);
    }

    /// Returns the largest number that a worker can have.
    public long workerMax() {
        return (1L << workerBits) - 1;
    }

    /// Returns what an id says.
    ///
    /// @throws IllegalArgumentException for a negative one, which no layout has
    public SnowflakeId decode(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("not a Snowflake id: " + id);
        }
        long sequence = id & ((1L << sequenceBits) - 1);
        long worker = id >>> sequenceBits & workerMax();
        return new SnowflakeId(
                id, epoch.plusMillis((id >>> sequenceBits + workerBits) * unit.toMillis()), worker, sequence);
    }

    /// Returns the smallest id that any worker can have made at `time` or later: for ranges.
    public long smallestAt(Instant time) {
        return units(time.toEpochMilli()) << sequenceBits + workerBits;
    }

    /// @param ticks time and sequence as one number
    long compose(long ticks, long worker) {
        long sequence = ticks & ((1L << sequenceBits) - 1);
        return (ticks >>> sequenceBits << workerBits | worker) << sequenceBits | sequence;
    }

    long units(long epochMillis) {
        return Math.floorDiv(epochMillis - epoch.toEpochMilli(), unit.toMillis());
    }

    long unitsMax() {
        return (1L << timeBits) - 1;
    }
}
