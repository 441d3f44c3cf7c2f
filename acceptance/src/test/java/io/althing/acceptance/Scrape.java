package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of metrics as Prometheus reads it: strict about the format, so that a scrape which
/// passes here passes there.
final class Scrape {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

    record Sample(String name, Map<String, String> labels, double value) {}

    final Map<String, String> types = new LinkedHashMap<>();
    final List<Sample> samples = new ArrayList<>();

    Scrape(String page) {
        assertThat(page).as("ends with a line's end").endsWith("\n");
        String family = "";
        Set<String> helped = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (String line : page.split("\n")) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                assertThat(words).as(line).hasSize(4);
                assertThat(helped.add(words[2])).as("one HELP: " + line).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                family = words[2];
                assertThat(family).matches(NAME);
                assertThat(words[3]).as(line).isIn("counter", "gauge", "histogram");
                assertThat(helped).as("HELP before TYPE").contains(family);
                assertThat(types.put(family, words[3])).as("one TYPE: " + line).isNull();
            } else {
                Sample sample = sample(line);
                assertThat(belongs(sample.name, family))
                        .as(line + " in " + family)
                        .isTrue();
                assertThat(seen.add(sample.name + sample.labels))
                        .as("once: " + line)
                        .isTrue();
                samples.add(sample);
            }
        }
        types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                checkHistogram(name);
            }
        });
    }

    private boolean belongs(String name, String family) {
        String suffix = name.startsWith(family) ? name.substring(family.length()) : "?";
        return types.get(family).equals("histogram")
                ? List.of("_bucket", "_sum", "_count").contains(suffix)
                : suffix.isEmpty();
    }

    private static Sample sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        Map<String, String> labels = new LinkedHashMap<>();
        String text = matcher.group(2) == null ? "" : matcher.group(2);
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find() && label.start() == end) {
            assertThat(labels.put(label.group(1), label.group(2))).as(line).isNull();
            end = label.end();
        }
        assertThat(end).as("labels of " + line).isEqualTo(text.length());
        return new Sample(matcher.group(1), labels, number(matcher.group(3)));
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /// Buckets ascend, never fall, and end with the count.
    private void checkHistogram(String name) {
        Map<Map<String, String>, List<Sample>> series = new LinkedHashMap<>();
        for (Sample sample : named(name + "_bucket")) {
            Map<String, String> labels = new LinkedHashMap<>(sample.labels);
            labels.remove("le");
            series.computeIfAbsent(labels, any -> new ArrayList<>()).add(sample);
        }
        series.forEach((labels, buckets) -> {
            double bound = Double.NEGATIVE_INFINITY;
            double count = 0;
            for (Sample bucket : buckets) {
                double next = number(bucket.labels.get("le"));
                assertThat(next).as(name).isGreaterThan(bound);
                assertThat(bucket.value).as(name).isGreaterThanOrEqualTo(count);
                bound = next;
                count = bucket.value;
            }
            assertThat(bound).as(name).isInfinite();
            assertThat(value(name + "_count", labels)).as(name).isEqualTo(count);
            assertThat(value(name + "_sum", labels)).as(name).isNotNegative();
        });
    }

    List<Sample> named(String name) {
        return samples.stream().filter(sample -> sample.name.equals(name)).toList();
    }

    /// The sum of all samples of this name that have these labels.
    double value(String name, Map<String, String> labels) {
        return named(name).stream()
                .filter(sample -> sample.labels.entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Sample::value)
                .sum();
    }

    double value(String name) {
        return value(name, Map.of());
    }
}
