package io.althing.simulation.swarm;

import io.althing.simulation.network.LinkFaults;
import io.althing.simulation.world.Randomness;
import java.util.random.RandomGenerator;

/// What one seed's world is like: each seed draws its own ranges, and leaves out a random half of
/// the troubles, so that rare combinations are met without everything failing all the time.
///
/// @param trouble how often the nemesis acts, mean time between two acts
/// @param safetyNanos how long it may
/// @param clockDrift clocks run this much fast or slow at most, as a share
public record Swarm(
        int members,
        int clients,
        int keys,
        long safetyNanos,
        long troubleNanos,
        LinkFaults links,
        double clockDrift,
        long diskNanos,
        long flushEntries,
        long catchUpEntries,
        int segmentBytes,
        boolean hasCrashes,
        boolean hasPowerLoss,
        boolean hasPauses,
        boolean hasPartitions,
        boolean hasOneWayPartitions,
        boolean hasFailedSyncs,
        boolean hasWipes,
        boolean hasBitFlips) {
    private static final long MILLI = 1_000_000;

    public static Swarm draw(Randomness randomness) {
        RandomGenerator random = randomness.of("swarm", 0);
        LinkFaults links = new LinkFaults(
                random.nextLong(50_000, 5 * MILLI),
                random.nextLong(50_000, 20 * MILLI),
                some(random, 0.2),
                some(random, 0.2),
                some(random, 0.3),
                some(random, 0.02));
        return new Swarm(
                new int[] {1, 3, 3, 3, 5, 5, 7}[random.nextInt(7)],
                random.nextInt(3, 9),
                random.nextInt(2, 8),
                random.nextLong(8_000, 20_000) * MILLI,
                random.nextLong(200, 2_500) * MILLI,
                links,
                some(random, 0.1),
                random.nextInt(4) == 0 ? random.nextLong(50 * MILLI) + 1 : random.nextLong(2 * MILLI) + 1,
                random.nextLong(5, 60),
                random.nextLong(0, 12),
                random.nextInt(2_000, 40_000),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0);
    }

    private static double some(RandomGenerator random, double max) {
        return random.nextBoolean() ? 0 : random.nextDouble() * max;
    }
}
