package io.althing.cli.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One look at a member's metrics page (Prometheus' text format): a number for each name with its
/// labels. What is not there is 0, as it is before it happens for the first time.
record Figures(Map<String, Double> all) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");

    static final Figures NONE = new Figures(Map.of());

    Figures {
        all = Map.copyOf(all);
    }

    static Figures read(String page) {
        Map<String, Double> all = new TreeMap<>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                String labels = parts.group(2) == null ? "" : parts.group(2);
                all.put(parts.group(1) + "{" + labels + "}", number(parts.group(3)));
            }
        });
        return new Figures(all);
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    boolean has(String name) {
        return all.keySet().stream().anyMatch(key -> key.startsWith(name + "{"));
    }

    /// Adds up what has this name, whatever its labels.
    double sum(String name) {
        return with(name, "").values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /// Returns what has this name and this label, such as `queue="writes"`, by all labels.
    Map<String, Double> with(String name, String label) {
        Map<String, Double> found = new TreeMap<>();
        all.forEach((key, value) -> {
            if (key.startsWith(name + "{") && key.contains(label)) {
                found.put(key.substring(name.length() + 1, key.length() - 1), value);
            }
        });
        return found;
    }

    /// Returns what happened since `before`: differences, and nothing if the member began anew.
    Figures since(Figures before) {
        Map<String, Double> differences = new TreeMap<>();
        all.forEach((key, value) -> differences.put(key, Math.max(value - before.all.getOrDefault(key, 0.0), 0)));
        return new Figures(differences);
    }

    /// Returns below which value this part of what a histogram has seen lies, to its buckets.
    ///
    /// @param share such as 0.99
    OptionalDouble quantile(String histogram, String label, double share) {
        List<double[]> buckets = new ArrayList<>();
        with(histogram + "_bucket", label).forEach((labels, count) -> {
            Matcher bound = Pattern.compile("le=\"([^\"]+)\"").matcher(labels);
            if (bound.find()) {
                buckets.add(new double[] {number(bound.group(1)), count});
            }
        });
        buckets.sort((one, other) -> Double.compare(one[0], other[0]));
        double total = buckets.isEmpty() ? 0 : buckets.getLast()[1];
        for (double[] each : buckets) {
            if (total > 0 && each[1] >= share * total) {
                return OptionalDouble.of(each[0]);
            }
        }
        return OptionalDouble.empty();
    }

    /// Returns how many values a histogram has seen.
    long count(String histogram, String label) {
        return (long) with(histogram + "_count", label).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /// Returns seconds as people read them.
    static String time(double seconds) {
        if (Double.isInfinite(seconds)) {
            return "longer than can be told";
        }
        return seconds < 1
                ? String.format(Locale.ROOT, "%.1f ms", seconds * 1000)
                : String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
