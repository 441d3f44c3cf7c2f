package io.althing.client.coordination;

import java.util.Collection;
import java.util.Objects;
import java.util.function.IntFunction;

/// Many locks under one name, for a great many things that are locked one by one: each thing has
/// a stripe, by its hash code. Two things of one stripe wait for each other, which costs time
/// only; with n holders at once, about n * n / (2 * stripes) pairs do.
///
/// Hash codes must be the same in all processes: those of strings, numbers and UUIDs are, those
/// of enums and plain objects are not. All processes must use the same number of stripes.
public final class StripedLock {
    private final int stripes;
    private final IntFunction<DistributedLock> stripe;
    private final java.util.function.Function<Collection<Integer>, DistributedLock> several;

    StripedLock(
            int stripes,
            IntFunction<DistributedLock> stripe,
            java.util.function.Function<Collection<Integer>, DistributedLock> several) {
        if (stripes < 1) {
            throw new IllegalArgumentException("a striped lock has at least one stripe, not " + stripes);
        }
        this.stripes = stripes;
        this.stripe = stripe;
        this.several = several;
    }

    /// The lock of one thing.
    public DistributedLock of(Object thing) {
        return stripe.apply(index(thing));
    }

    /// The locks of several things, all or none: nobody waits in a circle.
    ///
    /// @param things of at most 256 different stripes
    public DistributedLock ofAll(Collection<?> things) {
        return several.apply(
                things.stream().map(this::index).distinct().sorted().toList());
    }

    private int index(Object thing) {
        // Spread, as the lower bits of numbers are often alike.
        int hash = Objects.hashCode(thing) * 0x9E3779B9;
        return Math.floorMod(hash ^ hash >>> 16, stripes);
    }
}
