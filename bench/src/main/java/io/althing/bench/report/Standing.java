package io.althing.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What one system reached under one load: medians over all runs.
///
/// @param cpuMicros of all members, for each answer
/// @param writtenBytes to disks by all members, for each answer
public record Standing(
        String system,
        int runs,
        double perSecond,
        double medianMillis,
        double slowMillis,
        double cpuMicros,
        double residentMiB,
        double writtenBytes,
        long errors) {
    /// @param runs of one system under one load
    private static Standing of(String system, List<Run> runs) {
        return new Standing(
                system,
                runs.size(),
                median(runs, run -> run.measured().perSecond()),
                median(runs, run -> run.measured().millis(50)),
                median(runs, run -> run.measured().millis(99)),
                median(runs, run -> perAnswer(run, run.usage().cpuNanos()) / 1e3),
                median(runs, run -> run.usage().residentBytes() / (double) (1 << 20)),
                median(runs, run -> perAnswer(run, run.usage().writtenBytes())),
                runs.stream().mapToLong(run -> run.measured().errors()).sum());
    }

    /// One for each system, in the order in which they first ran.
    static List<Standing> of(Collection<Run> runs) {
        Map<String, List<Run>> bySystem = new LinkedHashMap<>();
        runs.forEach(run ->
                bySystem.computeIfAbsent(run.system(), any -> new ArrayList<>()).add(run));
        List<Standing> standings = new ArrayList<>();
        bySystem.forEach((system, its) -> standings.add(of(system, its)));
        return standings;
    }

    private static double perAnswer(Run run, double sum) {
        return sum / Math.max(1, run.measured().answers());
    }

    static <R> double median(List<R> runs, ToDoubleFunction<R> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
