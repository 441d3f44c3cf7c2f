package io.althing.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// What there is to draw of some runs: what they reached over whatever differs between them.
final class Plots {
    private static final Plot.Axis ANSWERS = new Plot.Axis("answers per second", false);
    private static final Plot.Axis SLOW = new Plot.Axis("p99, ms", true);
    private static final Plot.Axis MILLIS = new Plot.Axis("ms", true);
    private static final Plot.Axis PERCENT = new Plot.Axis("answers that were faster, %", false);
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    /// In what loads may differ.
    private enum Across {
        OUTSTANDING("requests under way", ANSWERS, run -> run.load().outstanding()),
        RATE("requests due each second", SLOW, run -> run.load().rate()),
        VALUE("bytes of a value", ANSWERS, run -> run.load().valueBytes()),
        KEYS("keys", ANSWERS, run -> run.load().keys()),
        MEMBERS("members", ANSWERS, Run::members);

        private final String title;
        private final Plot.Axis up;
        private final ToDoubleFunction<Run> stop;

        Across(String title, Plot.Axis up, ToDoubleFunction<Run> stop) {
            this.title = title;
            this.up = up;
            this.stop = stop;
        }

        double value(Standing standing) {
            return up.equals(SLOW) ? standing.slowMillis() : standing.perSecond();
        }

        /// What a run has in common with others that lie on one line with it.
        private List<Object> rest(Run run) {
            List<Object> rest = new ArrayList<>(List.of(run.load().workload()));
            for (Across other : values()) {
                // How many may be under way follows from the rate, where there is one.
                if (other != this && !(this == RATE && other == OUTSTANDING)) {
                    rest.add(other.stop.applyAsDouble(run));
                }
            }
            return rest;
        }
    }

    private Plots() {}

    /// @return plots by a name for their files
    static Map<String, Plot> of(List<Run> runs) {
        Map<String, Plot> plots = new LinkedHashMap<>();
        for (Across across : Across.values()) {
            Map<List<Object>, List<Run>> alike = new LinkedHashMap<>();
            runs.forEach(run -> alike.computeIfAbsent(across.rest(run), any -> new ArrayList<>())
                    .add(run));
            for (List<Run> some : alike.values()) {
                long stops = some.stream().mapToDouble(across.stop).distinct().count();
                if (stops > 1) {
                    plots.put(free(plots, name(some.getFirst()) + "-" + word(across)), over(across, some));
                }
            }
        }
        for (List<Run> same : Table.byLoad(runs).values()) {
            plots.put(free(plots, name(same.getFirst()) + "-percentiles"), percentiles(same));
        }
        return plots;
    }

    private static String name(Run run) {
        return run.load().workload().word() + "-" + run.members();
    }

    private static String word(Across across) {
        return across.name().toLowerCase(Locale.ROOT);
    }

    /// Returns the name, or that with a number that nobody has yet.
    static String free(Map<String, Plot> taken, String wanted) {
        String name = wanted;
        for (int i = 2; taken.containsKey(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    private static Plot over(Across across, List<Run> runs) {
        Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
        Map<Double, List<Run>> byStop = new TreeMap<>();
        runs.forEach(run -> byStop.computeIfAbsent(across.stop.applyAsDouble(run), any -> new ArrayList<>())
                .add(run));
        byStop.forEach((stop, some) -> Standing.of(some)
                .forEach(standing -> lines.computeIfAbsent(standing.system(), any -> new TreeMap<>())
                        .put(stop, across.value(standing))));
        return new Plot(new Plot.Axis(across.title, false), across.up, lines);
    }

    private static Plot percentiles(List<Run> runs) {
        Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
        for (Run run : runs) {
            lines.computeIfAbsent(run.system(), any -> new TreeMap<>());
        }
        lines.forEach((system, line) -> {
            List<Run> its =
                    runs.stream().filter(run -> run.system().equals(system)).toList();
            for (double percentile : PERCENTILES) {
                line.put(percentile, Standing.median(its, run -> run.measured().millis(percentile)));
            }
        });
        return new Plot(PERCENT, MILLIS, lines);
    }
}
