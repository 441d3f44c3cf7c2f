package io.althing.cli.terminal;

import java.util.List;
import java.util.Locale;

/// Bytes as people read them: in thousands, as etcd's tools have it.
public final class Size {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");

    private Size() {}

    public static String of(long bytes) {
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
