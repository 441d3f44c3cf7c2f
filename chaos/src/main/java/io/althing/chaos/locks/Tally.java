package io.althing.chaos.locks;

import io.althing.chaos.load.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What was counted of all epochs that were checked.
final class Tally {
    private static final double MILLION = 1e6;

    long waitsThroughElections;
    long safeLooks;
    long stops;
    long deaths;
    long due;
    long stale;
    long staleThoughBelieved;
    long staleTaken;
    long refused;
    long registerWrites;
    long keyWrites;
    private final List<Long> passedNanos = new ArrayList<>();

    /// From when a holder stood still or died to when its session had ended, while all members
    /// did their work.
    void passed(long nanos) {
        passedNanos.add(nanos);
    }

    long[] passedSorted() {
        long[] sorted = passedNanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    List<Figure> figures(Story story, Testimony testimony, boolean isFenced) {
        long[] passed = passedSorted();
        String median = passed.length == 0 ? "-" : seconds(passed[passed.length / 2]);
        String longest = passed.length == 0 ? "-" : seconds(passed[passed.length - 1]);
        return List.of(
                Figure.of("grants, by the log", story.grants()),
                Figure.of("of these handed over to somebody in line", story.handOvers()),
                Figure.of(
                        "of these, who stood in line while the leader changed, and kept the place",
                        waitsThroughElections),
                Figure.of("holders stopped for longer than their TTL", stops),
                Figure.of("holders killed", deaths),
                Figure.of("sessions of these that had to be over before it went on, and were", due),
                new Figure(
                        "from then to the end of their session, members undisturbed: times, p50, longest",
                        passed.length + ", " + median + ", " + longest),
                Figure.of("times a holder was told to be safe, and was by the log", safeLooks),
                Figure.of("times a holder found that it was not, and wrote all the same", testimony.unsafeLooks()),
                Figure.of("locks found to be lost when given back", testimony.lost()),
                Figure.of("writes to the register that were taken", registerWrites),
                Figure.of("writes to keys under locks", keyWrites),
                Figure.of(
                        isFenced
                                ? "stale writes to the register that fencing refused"
                                : "stale writes that came to the register, which asks for no tokens",
                        stale),
                Figure.of("of these by holders who believed themselves safe right before", staleThoughBelieved),
                Figure.of("stale requests that fencing refused, reads too, at the register and at keys", refused),
                new Figure(
                        "requests of holders that came to nothing",
                        testimony.failures().entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", "))));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / MILLION / 1_000);
    }
}
