package io.althing.simulation.campaign;

import io.althing.simulation.trial.Verdict;
import java.util.SortedMap;
import java.util.TreeMap;

/// What many runs came to together. Used by all workers.
final class Tally {
    private final SortedMap<Long, Verdict> failures = new TreeMap<>();
    private final SortedMap<String, Long> troubles = new TreeMap<>();
    private final SortedMap<String, Long> marks = new TreeMap<>();
    private long seeds;
    private long simulatedNanos;
    private long events;
    private long operations;
    private long checks;
    private long lostUpdates;
    private long undecided;

    synchronized void add(long seed, Verdict verdict) {
        seeds++;
        simulatedNanos += verdict.simulatedNanos();
        events += verdict.events();
        operations += verdict.operations();
        checks += verdict.checks();
        lostUpdates += verdict.lostUpdates();
        undecided += verdict.undecided();
        verdict.troubles().forEach((name, count) -> troubles.merge(name, count, Long::sum));
        verdict.marks().forEach((name, count) -> marks.merge(name, count, Long::sum));
        if (!verdict.isGood()) {
            failures.put(seed, verdict);
        }
    }

    synchronized Sum sum() {
        return new Sum(
                seeds,
                new TreeMap<>(failures),
                simulatedNanos,
                events,
                operations,
                checks,
                lostUpdates,
                undecided,
                new TreeMap<>(troubles),
                new TreeMap<>(marks));
    }

    /// @param marks by name, those never reached left out
    record Sum(
            long seeds,
            SortedMap<Long, Verdict> failures,
            long simulatedNanos,
            long events,
            long operations,
            long checks,
            long lostUpdates,
            long undecided,
            SortedMap<String, Long> troubles,
            SortedMap<String, Long> marks) {
        double simulatedHours() {
            return simulatedNanos / 3.6e12;
        }
    }
}
