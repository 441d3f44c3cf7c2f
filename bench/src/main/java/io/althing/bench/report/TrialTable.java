package io.althing.bench.report;

import io.althing.bench.trial.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Trials, one table for each: a row for each figure, a column for each system.
public final class TrialTable {
    private static final String OURS = "althing";

    private TrialTable() {}

    /// As Markdown, which is read in a terminal as well.
    public static String of(List<TrialRun> runs) {
        Map<String, List<TrialRun>> byTitle = new LinkedHashMap<>();
        runs.forEach(run ->
                byTitle.computeIfAbsent(title(run), any -> new ArrayList<>()).add(run));
        StringBuilder text = new StringBuilder();
        byTitle.forEach((title, its) -> text.append(table(title, its)));
        return text.toString();
    }

    private static String title(TrialRun run) {
        return String.format(
                Locale.ROOT,
                "%s, %d member%s: %s",
                run.trial(),
                run.members(),
                run.members() == 1 ? "" : "s",
                run.title());
    }

    private static String table(String title, List<TrialRun> runs) {
        Map<String, List<TrialRun>> bySystem =
                runs.stream().collect(Collectors.groupingBy(TrialRun::system, LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder();
        text.append("\n### ").append(title).append("\n\n");
        text.append(Table.runs(bySystem.values().iterator().next().size()));
        text.append(" In brackets: how much better althing is.\n\n| |");
        bySystem.keySet().forEach(system -> text.append(' ').append(system).append(" |"));
        text.append("\n|---|").append("---:|".repeat(bySystem.size())).append('\n');
        List<Figure> figures = runs.getFirst().figures();
        for (int i = 0; i < figures.size(); i++) {
            text.append("| ").append(figures.get(i).name()).append(" |");
            double ours = bySystem.containsKey(OURS) ? median(bySystem.get(OURS), i) : Double.NaN;
            for (Map.Entry<String, List<TrialRun>> each : bySystem.entrySet()) {
                double value = median(each.getValue(), i);
                String better =
                        each.getKey().equals(OURS) ? "" : better(figures.get(i).better(), ours, value);
                text.append(' ').append(number(value)).append(better).append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String better(Figure.Better better, double ours, double theirs) {
        double ratio = switch (better) {
            case HIGHER -> ours / theirs;
            case LOWER -> theirs / ours;
            case NEITHER -> Double.NaN;
        };
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, " (%.2f ×)", ratio) : "";
    }

    /// Three digits that count, for small and large; a dash for who does not know the thing.
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static double median(List<TrialRun> runs, int figure) {
        return Standing.median(runs, run -> run.figures().get(figure).value());
    }
}
