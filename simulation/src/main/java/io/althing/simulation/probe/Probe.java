package io.althing.simulation.probe;

import java.util.HashMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Where patches of production code report to, and ask. One run at a time uses it; runs side by
/// side have classes of their own.
public final class Probe {
    // Never walked through but in the order of names: hashing by content is the same everywhere.
    private static final HashMap<String, Long> MARKS = new HashMap<>();
    private static final HashMap<String, Boolean> CHANCES = new HashMap<>();

    /// Off until a run begins.
    private static double share;

    private static RandomGenerator random = RandomGenerator.getDefault();

    private Probe() {}

    /// Begins a run.
    ///
    /// @param share the part of all chances that this run has, and how often it takes them
    public static void begin(RandomGenerator own, double share) {
        MARKS.clear();
        CHANCES.clear();
        random = own;
        Probe.share = share;
    }

    /// From here on no unusual ways: there is to be peace.
    public static void calm() {
        share = 0;
    }

    /// A rare state was reached.
    public static void mark(String name) {
        MARKS.merge(name, 1L, Long::sum);
    }

    /// Whether to take the unusual way here, this time.
    public static boolean chance(String name) {
        if (share == 0) {
            return false;
        }
        Boolean isActive = CHANCES.get(name);
        if (isActive == null) {
            isActive = random.nextDouble() < share;
            CHANCES.put(name, isActive);
        }
        return isActive && random.nextDouble() < share;
    }

    public static SortedMap<String, Long> marks() {
        return new TreeMap<>(MARKS);
    }
}
