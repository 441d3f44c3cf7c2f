package io.althing.simulation.campaign;

import io.althing.simulation.trial.Timeline;
import java.io.PrintStream;
import java.util.Locale;

/// Tells a run line by line: when, who, what.
final class Story implements Timeline {
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String BOLD_GREEN = "\u001b[1;32m";
    private static final String CYAN = "\u001b[36m";
    private static final String DIM = "\u001b[2m";
    private static final String END = "\u001b[0m";

    private final PrintStream out;
    private final boolean withMessages;
    private final boolean isColoured;

    Story(PrintStream out, boolean withMessages, boolean isColoured) {
        this.out = out;
        this.withMessages = withMessages;
        this.isColoured = isColoured;
    }

    @Override
    public void note(long atNanos, Kind kind, String who, String what) {
        if (kind == Kind.MESSAGE && !withMessages) {
            return;
        }
        String colour = switch (kind) {
            case TROUBLE -> RED;
            case MEMBER -> what.startsWith("LEADS") ? BOLD_GREEN : GREEN;
            case CLIENT -> CYAN;
            case MESSAGE -> DIM;
        };
        String line = String.format(Locale.ROOT, "%9.4f s  %-9s %s", atNanos / 1e9, who, what);
        out.println(isColoured ? colour + line + END : line);
    }
}
