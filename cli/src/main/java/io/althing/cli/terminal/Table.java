package io.althing.cli.terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Columns under titles, as wide as the first rows want them. The rows behind those are written
/// as they come, so a table has no end that memory would set.
public final class Table implements AutoCloseable {
    private static final int MEASURED_ROWS = 500;
    private static final String GAP = "  ";

    private final PrintStream out;
    private final List<List<String>> kept = new ArrayList<>();
    private final int[] widths;
    private boolean isStreaming;

    public Table(PrintStream out, String... titles) {
        this.out = out;
        this.widths = new int[titles.length];
        row(titles);
    }

    public void row(String... cells) {
        if (cells.length != widths.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + widths.length + " columns");
        }
        if (isStreaming) {
            write(List.of(cells));
            return;
        }
        kept.add(List.of(cells));
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], length(cells[i]));
        }
        if (kept.size() > MEASURED_ROWS) {
            settle();
        }
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /// Writes what there is; rows behind it are written as they come.
    public void settle() {
        isStreaming = true;
        kept.forEach(this::write);
        kept.clear();
    }

    private void write(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            boolean isLast = i == cells.size() - 1;
            String cell = cells.get(i);
            line.append(cell).append(isLast ? "" : " ".repeat(Math.max(widths[i] - length(cell), 0)) + GAP);
        }
        out.println(line.toString().stripTrailing());
    }

    @Override
    public void close() {
        settle();
    }
}
