package io.althing.server;

import io.althing.node.measure.Histogram;
import java.util.Arrays;

/// Prometheus' text format, version 0.0.4. A family is begun once, and all of its samples follow.
final class MetricsText {
    private final StringBuilder out = new StringBuilder(16 << 10);
    private String family = "";

    MetricsText gauge(String name, String help) {
        return begin(name, help, "gauge");
    }

    MetricsText counter(String name, String help) {
        return begin(name, help, "counter");
    }

    MetricsText histogram(String name, String help) {
        return begin(name, help, "histogram");
    }

    private MetricsText begin(String name, String help, String type) {
        family = name;
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /// @param labels names and values in turn
    MetricsText sample(double value, String... labels) {
        return line("", value, labels);
    }

    MetricsText sample(Histogram histogram, String... labels) {
        Histogram.Seen seen = histogram.seen();
        String[] more = Arrays.copyOf(labels, labels.length + 2);
        more[labels.length] = "le";
        for (int i = 0; i < seen.cumulative().length; i++) {
            more[labels.length + 1] = number(seen.bounds()[i]);
            line("_bucket", seen.cumulative()[i], more);
        }
        return line("_sum", seen.sum(), labels).line("_count", seen.count(), labels);
    }

    private MetricsText line(String suffix, double value, String... labels) {
        out.append(family).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            out.append(escaped(labels[i + 1])).append('"');
        }
        out.append(labels.length > 0 ? "} " : " ").append(number(value)).append('\n');
        return this;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /// Whole numbers without a fraction, as everybody writes them.
    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
