package io.althing.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// One figure over another, one line for each system, as one SVG.
///
/// @param lines by system, what was measured at each stop
record Plot(Axis across, Axis up, Map<String, SortedMap<Double, Double>> lines) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int BOTTOM = 40;
    private static final int TOP = 20;
    private static final int RIGHT = 110;
    private static final int LINE_HEIGHT = 13;
    private static final List<String> COLOURS =
            List.of("#0b7285", "#e8590c", "#5f3dc4", "#868e96", "#2b8a3e", "#c2255c");

    /// @param isByTens whether each step is ten times the one before; only upwards, where
    ///     stops lie evenly anyway
    record Axis(String name, boolean isByTens) {
        Axis {
            name = name.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
        }
    }

    String svg() {
        return new Drawing(this).draw();
    }

    /// What a plot turns out to be on paper.
    private static final class Drawing {
        private final Plot plot;
        private final List<Double> stops;
        private final double least;
        private final double most;
        private final StringBuilder svg = new StringBuilder();

        Drawing(Plot plot) {
            this.plot = plot;
            TreeSet<Double> all = new TreeSet<>();
            plot.lines.values().forEach(line -> all.addAll(line.keySet()));
            this.stops = new ArrayList<>(all);
            double[] values = plot.lines.values().stream()
                    .map(Map::values)
                    .flatMap(Collection::stream)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            double highest = values.length == 0 ? 1 : Math.max(values[values.length - 1], 1e-9);
            this.most = plot.up.isByTens ? Math.pow(10, Math.ceil(Math.log10(highest))) : highest;
            this.least = !plot.up.isByTens
                    ? 0
                    : Math.min(most / 10, Math.pow(10, Math.floor(Math.log10(Math.max(values[0], most / 1e6)))));
        }

        String draw() {
            say(
                    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
                            + " font-size='12' role='img' aria-label='%s over %s'>",
                    WIDTH, HEIGHT, plot.up.name, plot.across.name);
            say("<rect width='%d' height='%d' fill='#fff'/>", WIDTH, HEIGHT);
            for (double value : rungs()) {
                say(
                        "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#dee2e6'/>",
                        LEFT, WIDTH - RIGHT, y(value), y(value));
                say("<text x='%d' y='%.1f' text-anchor='end'>%s</text>", LEFT - 6, y(value) + 4, number(value));
            }
            for (double stop : stops) {
                say(
                        "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>",
                        x(stop), HEIGHT - BOTTOM + 18, number(stop));
            }
            say(
                    "<text x='%d' y='%d' text-anchor='middle'>%s</text>",
                    (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, plot.across.name);
            say("<text x='%d' y='%d'>%s</text>", LEFT, TOP - 7, plot.up.name);
            int number = 0;
            for (SortedMap<Double, Double> line : plot.lines.values()) {
                draw(line, COLOURS.get(number++ % COLOURS.size()));
            }
            names();
            say("</svg>");
            return svg.toString();
        }

        private List<Double> rungs() {
            List<Double> rungs = new ArrayList<>();
            if (plot.up.isByTens) {
                for (double value = least; value <= most * 1.01; value *= 10) {
                    rungs.add(value);
                }
            } else {
                for (int i = 0; i <= 4; i++) {
                    rungs.add(most * i / 4);
                }
            }
            return rungs;
        }

        private void draw(SortedMap<Double, Double> line, String colour) {
            StringBuilder points = new StringBuilder();
            line.forEach((stop, value) -> points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(stop), y(value))));
            say(
                    "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>",
                    points.toString().strip(), colour);
            line.forEach(
                    (stop, value) -> say("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x(stop), y(value), colour));
        }

        /// Beside where each line ends, but none over another.
        private void names() {
            Map<String, Double> ends = new TreeMap<>();
            plot.lines.forEach((system, line) -> ends.put(system, y(line.getOrDefault(line.lastKey(), least))));
            List<String> systems = new ArrayList<>(plot.lines.keySet());
            List<String> downwards = new ArrayList<>(systems);
            downwards.sort(Comparator.comparing(system -> ends.getOrDefault(system, 0.0)));
            double above = 0;
            for (String system : downwards) {
                double at = Math.max(ends.getOrDefault(system, 0.0), above + LINE_HEIGHT);
                above = at;
                say(
                        "<text x='%d' y='%.1f' fill='%s'>%s</text>",
                        WIDTH - RIGHT + 8, at + 4, COLOURS.get(systems.indexOf(system) % COLOURS.size()), system);
            }
        }

        /// Stops lie evenly, whatever their numbers: they are chosen by doubling, or nearly so.
        private double x(double stop) {
            int place = stops.indexOf(stop);
            return LEFT
                    + 10
                    + (WIDTH - RIGHT - LEFT - 20) * (stops.size() == 1 ? 0.5 : place / (double) (stops.size() - 1));
        }

        private double y(double value) {
            double height = plot.up.isByTens
                    ? Math.log10(Math.max(value, least) / least) / Math.log10(most / least)
                    : value / most;
            return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * height;
        }

        private static String number(double value) {
            if (value >= 10_000_000) {
                return String.format(Locale.ROOT, "%,.0f M", value / 1e6);
            }
            return value == Math.rint(value) || value >= 100
                    ? String.format(Locale.ROOT, "%,.0f", value)
                    : String.format(Locale.ROOT, "%.3g", value);
        }

        private void say(String format, Object... values) {
            svg.append(String.format(Locale.ROOT, format, values)).append('\n');
        }
    }
}
