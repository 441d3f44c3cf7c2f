package io.althing.client.id;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Makes ULIDs that grow strictly: within a millisecond, or while the clock is behind, each is
/// the one before plus one.
public final class Ulids {
    private static final int TIME_SHIFT = 16;

    private final LongSupplier clockMillis;
    private final RandomGenerator random;
    private final AtomicReference<Ulid> last = new AtomicReference<>(new Ulid(0, 0));

    public Ulids() {
        this(System::currentTimeMillis, new SecureRandom());
    }

    Ulids(LongSupplier clockMillis, RandomGenerator random) {
        this.clockMillis = clockMillis;
        this.random = random;
    }

    public Ulid next() {
        // Half of what 16 bits can hold is left for counting on.
        long high = clockMillis.getAsLong() << TIME_SHIFT | random.nextInt(1 << TIME_SHIFT - 1);
        Ulid fresh = new Ulid(high, random.nextLong());
        return last.updateAndGet(
                previous -> fresh.high() >>> TIME_SHIFT > previous.high() >>> TIME_SHIFT ? fresh : previous.plusOne());
    }
}
