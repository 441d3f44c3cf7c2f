package io.althing.simulation.script;

import io.althing.simulation.world.Randomness;
import java.util.List;

/// One run before it happens: the seed of everything that is drawn on the way, the conditions,
/// and what is done to the cluster. The same script gives the same run.
public record Script(long seed, Conditions conditions, List<Trouble> troubles) {
    public Script {
        troubles = List.copyOf(troubles);
    }

    /// Returns what a seed stands for.
    public static Script draw(long seed) {
        Randomness randomness = new Randomness(seed);
        Conditions conditions = Conditions.draw(randomness.of("conditions", 0));
        return new Script(seed, conditions, Plan.draw(randomness.of("plan", 0), conditions));
    }
}
