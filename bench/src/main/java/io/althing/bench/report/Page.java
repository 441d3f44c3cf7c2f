package io.althing.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
        String folder = String.valueOf(file.getFileName()).replaceFirst("\\.md$", "");
        Files.createDirectories(file.resolveSibling(folder));
        draw(Plots.of(runs), file, folder, text);
        draw(TrialPlots.of(trials), file, folder, text);
        text.append(Table.of(runs));
        text.append(TrialTable.of(trials));
        Files.writeString(file, text);
    }

    private static void draw(Map<String, Plot> plots, Path file, String folder, StringBuilder text) throws IOException {
        for (Map.Entry<String, Plot> plot : plots.entrySet()) {
            String image = plot.getKey() + ".svg";
            Files.writeString(
                    file.resolveSibling(folder).resolve(image), plot.getValue().svg());
            text.append(String.format("%n![%s](%s/%s)%n", plot.getKey(), folder, image));
        }
    }
}
