package io.althing.client.id;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Makes UUIDs of version 7 (RFC 9562, 5.7): sorted by their time, unguessable, needing nobody.
/// Those of one generator grow strictly (6.2, method 1): 12 bits count within a millisecond,
/// beginning anywhere in the lower half, and run over into the next one.
public final class UuidV7 {
    private static final int COUNTER_BITS = 12;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_MASK = 0x3fff_ffff_ffff_ffffL;

    private final LongSupplier clockMillis;
    private final RandomGenerator random;

    /// Time and counter of the last one as one number, which only grows.
    private final AtomicLong last = new AtomicLong();

    public UuidV7() {
        this(System::currentTimeMillis, new SecureRandom());
    }

    UuidV7(LongSupplier clockMillis, RandomGenerator random) {
        this.clockMillis = clockMillis;
        this.random = random;
    }

    public UUID next() {
        long bits = random.nextLong();
        long start = random.nextLong() & COUNTER_MASK >> 1;
        long now = clockMillis.getAsLong() << COUNTER_BITS | start;
        long ticks =
                last.updateAndGet(previous -> now >>> COUNTER_BITS > previous >>> COUNTER_BITS ? now : previous + 1);
        long high = (ticks & ~COUNTER_MASK) << 4 | VERSION | ticks & COUNTER_MASK;
        return new UUID(high, VARIANT | bits & RANDOM_MASK);
    }

    /// Returns when a UUID of version 7 was made.
    ///
    /// @throws IllegalArgumentException for another version
    public static Instant timeOf(UUID uuid) {
        if (uuid.version() != 7) {
            throw new IllegalArgumentException("a UUID of version " + uuid.version() + " tells no time so: " + uuid);
        }
        return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
    }
}
