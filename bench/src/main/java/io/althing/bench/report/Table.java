package io.althing.bench.report;

import io.althing.bench.load.Load;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All runs, one table for each load.
public final class Table {
    private static final String OURS = "althing";
    private static final String HEAD =
            "| system | answers/s | althing is | p50 ms | p99 ms | CPU µs each | resident MiB | written B each |\n"
                    + "|---|---:|---:|---:|---:|---:|---:|---:|\n";

    private Table() {}

    /// What was asked for, as one line.
    static String title(Run any) {
        Load load = any.load();
        return String.format(
                Locale.ROOT,
                "%s, %d member%s, %d connection%s, %s, values of %d B, %,d keys",
                load.workload().word(),
                any.members(),
                any.members() == 1 ? "" : "s",
                load.connections(),
                load.connections() == 1 ? "" : "s",
                load.rate() > 0
                        ? String.format(Locale.ROOT, "%,.0f due a second", load.rate())
                        : load.outstanding() + " outstanding",
                load.valueBytes(),
                load.keys());
    }

    /// Runs under the same load, by load, in the order of the first of each.
    static Map<String, List<Run>> byLoad(List<Run> runs) {
        Map<String, List<Run>> byLoad = new LinkedHashMap<>();
        runs.forEach(run ->
                byLoad.computeIfAbsent(title(run), any -> new ArrayList<>()).add(run));
        return byLoad;
    }

    /// What figures of so many runs are.
    static String runs(int runs) {
        return (runs == 1 ? "One run each" : "Medians of " + runs + " runs") + ", one system after the other.";
    }

    /// As Markdown, which is read in a terminal as well.
    public static String of(List<Run> runs) {
        StringBuilder text = new StringBuilder();
        byLoad(runs).forEach((title, its) -> {
            List<Standing> standings = Standing.of(its);
            text.append("\n### ")
                    .append(title)
                    .append("\n\n")
                    .append(runs(standings.getFirst().runs()))
                    .append("\n\n")
                    .append(HEAD);
            double ours = standings.stream()
                    .filter(standing -> standing.system().equals(OURS))
                    .mapToDouble(Standing::perSecond)
                    .findFirst()
                    .orElse(0);
            standings.forEach(standing -> text.append(row(standing, ours)));
        });
        return text.toString();
    }

    private static String row(Standing standing, double ours) {
        return String.format(
                Locale.ROOT,
                "| %s%s | %,.0f | %s | %.2f | %.2f | %.1f | %,.0f | %,.0f |%n",
                standing.system(),
                standing.errors() == 0 ? "" : String.format(Locale.ROOT, " (%,d errors)", standing.errors()),
                standing.perSecond(),
                standing.system().equals(OURS) || ours == 0
                        ? ""
                        : String.format(Locale.ROOT, "%.2f ×", ours / standing.perSecond()),
                standing.medianMillis(),
                standing.slowMillis(),
                standing.cpuMicros(),
                standing.residentMiB(),
                standing.writtenBytes());
    }
}
