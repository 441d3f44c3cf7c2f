package io.althing.simulation.world;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The randomness of one run, split by concern: taking one source of trouble away shifts no
/// draw of the others, which is what makes a failure small enough to read.
public final class Randomness {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;

    public Randomness(long seed) {
        this.seed = seed;
    }

    /// Returns the generator of one concern of one thing; the same names give the same draws.
    public RandomGenerator of(String concern, long number) {
        long mixed = seed * GOLDEN;
        for (int i = 0; i < concern.length(); i++) {
            mixed = (mixed ^ concern.charAt(i)) * GOLDEN;
        }
        mixed = (mixed ^ number) * GOLDEN;
        return FACTORY.create(mixed ^ (mixed >>> 29));
    }
}
