package io.althing.chaos.report;

import java.util.Locale;

/// Times as people read them.
public final class Times {
    private Times() {}

    /// Minutes and seconds since the begin.
    public static String clock(double seconds) {
        return String.format(Locale.ROOT, "%3d:%04.1f", (int) (seconds / 60), seconds % 60);
    }

    public static String millis(long millis) {
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.2f s", millis / 1e3);
    }

    public static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
