package io.althing.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Answers per second over requests under way, one line for each system, as one SVG.
final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int BOTTOM = 40;
    private static final int TOP = 20;
    private static final int RIGHT = 110;
    private static final List<String> COLOURS =
            List.of("#0b7285", "#e8590c", "#5f3dc4", "#868e96", "#2b8a3e", "#c2255c");

    private final Map<String, SortedMap<Integer, Double>> lines;
    private final List<Integer> stops;
    private final double most;
    private final StringBuilder svg = new StringBuilder();

    private Plot(Map<String, SortedMap<Integer, Double>> lines) {
        this.lines = lines;
        TreeSet<Integer> all = new TreeSet<>();
        lines.values().forEach(line -> all.addAll(line.keySet()));
        this.stops = new ArrayList<>(all);
        this.most = lines.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
    }

    /// @param lines answers per second by requests under way, by system
    static String of(Map<String, SortedMap<Integer, Double>> lines) {
        Plot plot = new Plot(new TreeMap<>(lines));
        plot.draw();
        return plot.svg.toString();
    }

    private void draw() {
        say(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'"
                        + " role='img' aria-label='answers per second over requests under way'>",
                WIDTH, HEIGHT);
        say("<rect width='%d' height='%d' fill='#fff'/>", WIDTH, HEIGHT);
        for (int i = 0; i <= 4; i++) {
            double value = most * i / 4;
            say(
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#dee2e6'/>",
                    LEFT, WIDTH - RIGHT, y(value), y(value));
            say("<text x='%d' y='%.1f' text-anchor='end'>%,.0f</text>", LEFT - 6, y(value) + 4, value);
        }
        for (int stop : stops) {
            say("<text x='%.1f' y='%d' text-anchor='middle'>%d</text>", x(stop), HEIGHT - BOTTOM + 18, stop);
        }
        say(
                "<text x='%d' y='%d' text-anchor='middle'>requests under way</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
        int number = 0;
        for (Map.Entry<String, SortedMap<Integer, Double>> line : lines.entrySet()) {
            draw(line.getKey(), line.getValue(), COLOURS.get(number++ % COLOURS.size()));
        }
        say("</svg>");
    }

    private void draw(String system, SortedMap<Integer, Double> line, String colour) {
        StringBuilder points = new StringBuilder();
        double end = 0;
        for (double value : line.values()) {
            end = value;
        }
        line.forEach((stop, value) -> points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(stop), y(value))));
        say(
                "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>",
                points.toString().strip(), colour);
        line.forEach((stop, value) -> say("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x(stop), y(value), colour));
        say("<text x='%d' y='%.1f' fill='%s'>%s</text>", WIDTH - RIGHT + 8, y(end) + 4, colour, system);
    }

    /// Stops lie evenly, whatever their numbers: they are chosen by doubling, or nearly so.
    private double x(int stop) {
        int place = stops.indexOf(stop);
        return LEFT
                + 10
                + (WIDTH - RIGHT - LEFT - 20) * (stops.size() == 1 ? 0.5 : place / (double) (stops.size() - 1));
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / most;
    }

    private void say(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
