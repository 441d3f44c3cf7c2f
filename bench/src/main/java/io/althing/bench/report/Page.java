package io.althing.bench.report;

import io.althing.bench.load.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A page for the documentation, with its plots in a folder beside it.
public final class Page {
    private static final String INTRODUCTION = """
            # %s

            <!-- Written by `%s`. Do not edit. -->

            Every system is started fresh for each run, on the same machine as the load, with every write synced
            before it is acknowledged; they take turns. The machine is noisy: compare figures of one table, and
            ratios rather than absolutes. `limit` is a gRPC server that answers at once and does nothing.
            ZooKeeper's reads may be stale, also where they stand beside those that may not. How it is measured:
            [benchmarks.md](../benchmarks.md).

            """;

    private Page() {}

    /// @param machine what it was measured on
    /// @param versions of the systems that were compared
    public static void write(
            Path file,
            String title,
            String command,
            String machine,
            String versions,
            List<Run> runs,
            List<TrialRun> trials)
            throws IOException {
        StringBuilder text = new StringBuilder(INTRODUCTION.formatted(title, command));
        text.append("Machine: ").append(machine).append("; ").append(versions).append(".\n");
        for (Map.Entry<String, Map<String, SortedMap<Integer, Double>>> plot :
                plots(runs).entrySet()) {
            String folder = String.valueOf(file.getFileName()).replaceFirst("\\.md$", "");
            Path image = file.resolveSibling(folder).resolve(plot.getKey() + ".svg");
            Files.createDirectories(file.resolveSibling(folder));
            Files.writeString(image, Plot.of(plot.getValue()));
            text.append("\n![")
                    .append(plot.getKey())
                    .append("](")
                    .append(folder)
                    .append('/')
                    .append(image.getFileName())
                    .append(")\n");
        }
        text.append(Table.of(runs));
        text.append(TrialTable.of(trials));
        Files.writeString(file, text);
    }

    /// Lines for each workload that was tried with several numbers of requests under way.
    private static Map<String, Map<String, SortedMap<Integer, Double>>> plots(List<Run> runs) {
        Map<String, Map<String, SortedMap<Integer, Double>>> plots = new LinkedHashMap<>();
        for (List<Run> same : Table.byLoad(new ArrayList<>(runs)).values()) {
            Run any = same.getFirst();
            Load load = any.load();
            String name = load.workload().word() + "-" + any.members();
            for (Standing standing : Standing.of(same)) {
                plots.computeIfAbsent(name, one -> new LinkedHashMap<>())
                        .computeIfAbsent(standing.system(), one -> new TreeMap<>())
                        .put(load.outstanding(), standing.perSecond());
            }
        }
        plots.values().removeIf(lines -> lines.values().stream().allMatch(line -> line.size() < 2));
        return plots;
    }
}
