package io.althing.node;

/// The end of a member that is no part of the cluster any more. Belongs to the core lane.
final class Departure implements Runnable {
    private final Environment environment;
    private final Roster roster;
    private final long delayNanos;
    private boolean hasBegun;

    /// @param delayNanos whoever asked for the removal here gets the answer first
    Departure(Environment environment, Roster roster, long delayNanos) {
        this.environment = environment;
        this.roster = roster;
        this.delayNanos = delayNanos;
    }

    @Override
    public void run() {
        if (!hasBegun) {
            hasBegun = true;
            environment.core().schedule(delayNanos, () -> environment.halt().turnedAway(roster.farewell()));
        }
    }
}
