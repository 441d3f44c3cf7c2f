package io.althing.bench.report;

import io.althing.bench.trial.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// What there is to draw of some trials: each figure over whatever differs between their scales.
final class TrialPlots {
    /// Figures that lie further apart are drawn by tens, or one could not tell the small ones.
    private static final double FAR_APART = 30;

    /// In what the scales of trials may differ.
    private enum Across {
        KEYS("keys", run -> run.scale().load().keys()),
        VALUE("bytes of a value", run -> run.scale().load().valueBytes()),
        WATCHERS("watchers", run -> run.scale().watchers()),
        LEASES("leases", run -> run.scale().leases()),
        SESSIONS("sessions", run -> run.scale().sessions()),
        WAITERS("waiters", run -> run.scale().waiters()),
        MEMBERS("members", TrialRun::members);

        private final String title;
        private final ToDoubleFunction<TrialRun> stop;

        Across(String title, ToDoubleFunction<TrialRun> stop) {
            this.title = title;
            this.stop = stop;
        }

        /// What a trial has in common with others that lie on one line with it.
        private List<Object> rest(TrialRun run) {
            List<Object> rest = new ArrayList<>(List.of(run.trial()));
            for (Across other : values()) {
                if (other != this) {
                    rest.add(other.stop.applyAsDouble(run));
                }
            }
            return rest;
        }
    }

    private TrialPlots() {}

    /// @return plots by a name for their files
    static Map<String, Plot> of(List<TrialRun> runs) {
        Map<String, Plot> plots = new LinkedHashMap<>();
        for (Across across : Across.values()) {
            Map<List<Object>, List<TrialRun>> alike = new LinkedHashMap<>();
            runs.forEach(run -> alike.computeIfAbsent(across.rest(run), any -> new ArrayList<>())
                    .add(run));
            alike.values().stream()
                    .filter(some ->
                            some.stream().mapToDouble(across.stop).distinct().count() > 1)
                    .forEach(some -> draw(across, some, plots));
        }
        return plots;
    }

    private static void draw(Across across, List<TrialRun> runs, Map<String, Plot> plots) {
        TrialRun first = runs.getFirst();
        for (int i = 0; i < first.figures().size(); i++) {
            String figure = first.figures().get(i).name();
            Map<String, SortedMap<Double, Double>> lines = lines(across, runs, i);
            if (!lines.isEmpty()) {
                String name = String.join(
                        "-",
                        first.trial(),
                        Integer.toString(first.members()),
                        across.name().toLowerCase(Locale.ROOT),
                        figure.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
                plots.put(
                        Plots.free(plots, name),
                        new Plot(new Plot.Axis(across.title, false), up(figure, lines), lines));
            }
        }
    }

    /// A system that does not know the thing has no line.
    private static Map<String, SortedMap<Double, Double>> lines(Across across, List<TrialRun> runs, int figure) {
        Map<String, SortedMap<Double, List<Figure>>> all = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> Double.isFinite(run.figures().get(figure).value()))
                .forEach(run -> all.computeIfAbsent(run.system(), any -> new TreeMap<>())
                        .computeIfAbsent(across.stop.applyAsDouble(run), any -> new ArrayList<>())
                        .add(run.figures().get(figure)));
        Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
        all.forEach((system, stops) -> {
            SortedMap<Double, Double> line = new TreeMap<>();
            stops.forEach((stop, values) -> line.put(stop, Standing.median(values, Figure::value)));
            lines.put(system, line);
        });
        return lines;
    }

    private static Plot.Axis up(String figure, Map<String, SortedMap<Double, Double>> lines) {
        double[] sorted = lines.values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return new Plot.Axis(figure, sorted[0] > 0 && sorted[sorted.length - 1] / sorted[0] > FAR_APART);
    }
}
