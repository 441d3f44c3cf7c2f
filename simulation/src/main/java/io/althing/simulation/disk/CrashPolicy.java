package io.althing.simulation.disk;

/// What becomes of writes that were not synced when the power goes.
public enum CrashPolicy {
    NONE,
    ALL,
    /// The first so many, in the order in which they were made.
    PREFIX,
    /// Any sectors of any of them.
    SECTORS
}
