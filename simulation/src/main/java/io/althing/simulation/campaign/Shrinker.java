package io.althing.simulation.campaign;

import io.althing.simulation.trial.Timeline;
import io.althing.simulation.trial.Trial;
import io.althing.simulation.trial.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes a script that fails as small as it can be made while it still fails in the same way:
/// first the end comes earlier, then troubles go by halves, quarters and so on (Zeller's delta
/// debugging), then conditions get better one by one.
///
/// It works on the text: a condition is a line, a trouble is a line that begins with `at`.
public final class Shrinker {
    private static final int RUNS_MAX = 600;
    private static final int LIKENESS_CHARS = 24;

    /// What makes a world simpler, the simplest first.
    private static final List<String> SIMPLER = List.of(
            "lockers 0",
            "watchers 0",
            "claimants 0",
            "clients 1",
            "clients 2",
            "keys 2",
            "members 3",
            "chanceShare 0.0",
            "clockDrift 0.0",
            "link-loss 0.0",
            "link-repeat 0.0",
            "link-reorder 0.0",
            "link-reset 0.0");

    /// @param conditions lines, as are the troubles
    private record Lines(List<String> conditions, List<String> troubles) {
        static Lines of(String script) {
            List<String> lines = script.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            return new Lines(
                    lines.stream().filter(line -> !line.startsWith("at ")).toList(),
                    lines.stream().filter(line -> line.startsWith("at ")).toList());
        }

        String text() {
            return Stream.concat(conditions.stream(), troubles.stream()).collect(Collectors.joining("\n", "", "\n"));
        }

        Lines with(String condition) {
            String name = condition.substring(0, condition.indexOf(' ') + 1);
            return new Lines(
                    conditions.stream()
                            .map(line -> line.startsWith(name) ? condition : line)
                            .toList(),
                    troubles);
        }

        Lines with(List<String> fewerTroubles) {
            return new Lines(conditions, List.copyOf(fewerTroubles));
        }

        long number(String name) {
            return conditions.stream()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private final Trial trial;
    private final String failure;
    private Lines best;
    private int runs;

    private Shrinker(Trial trial, String script, String failure) {
        this.trial = trial;
        this.failure = likeness(failure);
        this.best = Lines.of(script);
    }

    /// Returns how the smallest script found fails, or empty if the one given does not.
    static Optional<Verdict> shrink(Trial trial, String script) {
        Verdict first = trial.run(script, Timeline.NONE);
        String failure = first.failure();
        if (failure == null) {
            return Optional.empty();
        }
        Shrinker shrinker = new Shrinker(trial, script, failure);
        shrinker.run();
        return Optional.of(trial.run(shrinker.best.text(), Timeline.NONE));
    }

    /// Failures are alike when they begin alike, numbers aside.
    private static String likeness(String failure) {
        String text = failure.replaceAll("[0-9]+", "");
        return text.substring(0, Math.min(LIKENESS_CHARS, text.length()));
    }

    private void run() {
        Lines before;
        do {
            before = best;
            endEarlier();
            leaveTroublesOut();
            SIMPLER.forEach(condition -> stillFails(best.with(condition)));
        } while (!best.equals(before) && runs < RUNS_MAX);
    }

    private boolean stillFails(Lines candidate) {
        if (candidate.equals(best) || runs++ >= RUNS_MAX) {
            return false;
        }
        String now = trial.run(candidate.text(), Timeline.NONE).failure();
        if (now == null || !likeness(now).equals(failure)) {
            return false;
        }
        best = candidate;
        return true;
    }

    private void endEarlier() {
        long safetyNanos = best.number("safetyNanos");
        for (int eighths = 1; eighths < 8; eighths++) {
            long endNanos = safetyNanos * eighths / 8;
            List<String> sooner = best.troubles.stream()
                    .filter(line -> Long.parseLong(line.split(" ")[1]) < endNanos)
                    .toList();
            if (stillFails(best.with(sooner).with("safetyNanos " + endNanos))) {
                return;
            }
        }
    }

    private void leaveTroublesOut() {
        for (int size = Math.max(1, best.troubles.size() / 2); size >= 1; size /= 2) {
            int at = 0;
            while (at < best.troubles.size()) {
                List<String> fewer = new ArrayList<>(best.troubles);
                fewer.subList(at, Math.min(at + size, fewer.size())).clear();
                if (!stillFails(best.with(fewer))) {
                    at += size;
                }
            }
        }
    }
}
