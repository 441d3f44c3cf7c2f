package io.althing.server.ctl;

import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `snapshot status`: the figures that etcdctl shows, in its three ways of writing.
final class StatusCommand {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");

    private StatusCommand() {}

    static String run(List<String> rest) throws CtlException, IOException {
        Arguments arguments = Arguments.read(rest, Set.of("w", "write-out"), Set.of());
        Path file = Path.of(arguments.only("file"));
        String form = arguments.value("w", arguments.value("write-out", "simple"));
        if (!List.of("simple", "table", "json").contains(form)) {
            throw CtlException.misuse("-w is simple, table or json, not " + form);
        }
        SnapshotSummary summary = SnapshotSummary.of(file);
        if (SnapshotFile.hasHash(file)) {
            SnapshotFile.verify(file);
        }
        return switch (form) {
            case "json" ->
                String.format(
                        "{\"hash\":%d,\"revision\":%d,\"totalKey\":%d,\"totalSize\":%d}",
                        Integer.toUnsignedLong(summary.hash()),
                        summary.revision(),
                        summary.totalKeys(),
                        summary.totalBytes());
            case "table" -> table(summary);
            default -> String.join(", ", cells(summary));
        };
    }

    private static List<String> cells(SnapshotSummary summary) {
        return List.of(
                Integer.toHexString(summary.hash()),
                String.valueOf(summary.revision()),
                String.valueOf(summary.totalKeys()),
                size(summary.totalBytes()));
    }

    private static String table(SnapshotSummary summary) {
        List<String> titles = List.of("HASH", "REVISION", "TOTAL KEYS", "TOTAL SIZE");
        List<String> cells = cells(summary);
        StringBuilder line = new StringBuilder("+");
        StringBuilder head = new StringBuilder("|");
        StringBuilder row = new StringBuilder("|");
        for (int i = 0; i < cells.size(); i++) {
            int width = Math.max(titles.get(i).length(), cells.get(i).length());
            line.append("-".repeat(width + 2)).append("+");
            int left = (width - titles.get(i).length()) / 2;
            head.append(" ".repeat(left + 1))
                    .append(titles.get(i))
                    .append(" ".repeat(width - left - titles.get(i).length() + 1))
                    .append("|");
            row.append(" ".repeat(width - cells.get(i).length() + 1))
                    .append(cells.get(i))
                    .append(" |");
        }
        return line + "\n" + head + "\n" + line + "\n" + row + "\n" + line + "\n";
    }

    static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit + 1 < UNITS.size()) {
            size /= 1000;
            unit++;
        }
        boolean hasFraction = unit > 0 && size < 9.95;
        return String.format(Locale.ROOT, hasFraction ? "%.1f %s" : "%.0f %s", size, UNITS.get(unit));
    }
}
