package io.althing.cli.terminal;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How far something long has come: one line that is written over, on a terminal only. Elsewhere
/// nothing is written. Belongs to one thread.
public final class Progress implements AutoCloseable {
    private static final int BAR_CELLS = 30;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean isShown;
    private final String what;
    private long shownNanos = System.nanoTime() - PERIOD_NANOS;

    public Progress(Terminal terminal, String what) {
        this.err = terminal.err();
        this.isShown = terminal.person().isWatching();
        this.what = what;
    }

    /// @param total what is to be done; 0 if that is not known
    /// @param measured what to say of both, such as `3 of 5 MB`
    public void at(long done, long total, String measured) {
        long now = System.nanoTime();
        if (!isShown || now - shownNanos < PERIOD_NANOS) {
            return;
        }
        shownNanos = now;
        err.print(CLEAR_LINE + line(done, total, measured));
        err.flush();
    }

    private String line(long done, long total, String measured) {
        if (total <= 0) {
            return what + "  " + measured;
        }
        double share = Math.clamp((double) done / total, 0, 1);
        int full = (int) (share * BAR_CELLS);
        return String.format(
                Locale.ROOT,
                "%s  [%s%s] %3d %%  %s",
                what,
                "#".repeat(full),
                "-".repeat(BAR_CELLS - full),
                (int) (share * 100),
                measured);
    }

    /// Leaves nothing behind.
    @Override
    public void close() {
        if (isShown) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }
}
