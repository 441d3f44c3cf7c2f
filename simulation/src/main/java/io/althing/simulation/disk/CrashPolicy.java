package io.althing.simulation.disk;

import java.util.random.RandomGenerator;

/// What becomes of writes that were not synced when the power goes.
public enum CrashPolicy {
    NONE,
    ALL,
    /// The process ended, the machine did not: all is still seen, and nothing is safer than
    /// before.
    PROCESS,
    /// The first so many, in the order in which they were made.
    PREFIX,
    /// Any sectors of any of them.
    SECTORS;

    /// What a loss of power may leave.
    public static CrashPolicy ofPowerLoss(RandomGenerator random) {
        return new CrashPolicy[] {NONE, PREFIX, SECTORS, SECTORS}[random.nextInt(4)];
    }
}
