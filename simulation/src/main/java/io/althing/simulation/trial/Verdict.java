package io.althing.simulation.trial;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What one run came to.
///
/// @param failure what was wrong; null if nothing
/// @param script the run as text: its seed, its conditions, and everything done to it
/// @param traceHash equal for every run of the script
/// @param operations calls of clients, sessions of lock holders and watches
/// @param checks answers, events and states that were held against each other
/// @param lostUpdates what a resource without fencing lost to two holders of one lock
/// @param undecided blind checks that were given up for their size
/// @param troubles what was done to the cluster, how often
/// @param marks the rare states that were reached, how often
public record Verdict(
        @Nullable String failure,
        String script,
        long traceHash,
        long events,
        long simulatedNanos,
        long operations,
        long checks,
        long lostUpdates,
        long undecided,
        SortedMap<String, Long> troubles,
        SortedMap<String, Long> marks) {
    public boolean isGood() {
        return failure == null;
    }
}
