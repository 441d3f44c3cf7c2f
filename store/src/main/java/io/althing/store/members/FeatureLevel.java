package io.althing.store.members;

/// What all members of a cluster understand. A new version of the program may bring commands that
/// an older one does not know; they are used only once every member runs a version that does, and
/// the log says so. A level is never lowered: what was written by it stays in the log.
public final class FeatureLevel {
    public static final int FIRST = 1;

    /// Members take each other's places in one step, and compare their states.
    public static final int MUTUAL_CARE = 2;

    /// Any member sends copies of the store, not the leader alone.
    public static final int SHARED_COPIES = 3;

    /// Locks, counters and what else is done by procedures.
    public static final int PROCEDURES = 4;

    /// Requests stay cancelled that come after their cancellation; sessions know whose they are.
    public static final int SESSION_CARE = 5;

    /// Changes of the cluster itself are written down, and a lock can be taken back by force.
    public static final int AUDIT = 6;

    /// Whoever holds what is taken back by force is told.
    public static final int TOLD_HOLDERS = 7;

    /// What this version of the program understands.
    public static final int NEWEST = TOLD_HOLDERS;

    private FeatureLevel() {}
}
