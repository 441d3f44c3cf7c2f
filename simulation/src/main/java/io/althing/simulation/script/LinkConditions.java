package io.althing.simulation.script;

/// How bad the links of a run are.
///
/// @param latencyNanos what a message takes at least
/// @param jitterNanos the mean of what comes on top, exponentially
/// @param loss the share of messages that vanish
/// @param repeat the share of consensus messages that arrive again, up to seconds later
/// @param reorder the share of consensus messages that do not wait for those before them
/// @param reset the share of messages with which their connection breaks
public record LinkConditions(
        long latencyNanos, long jitterNanos, double loss, double repeat, double reorder, double reset) {
    public static final LinkConditions GOOD = new LinkConditions(100_000, 100_000, 0, 0, 0, 0);
}
