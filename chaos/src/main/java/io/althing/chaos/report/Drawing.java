package io.althing.chaos.report;

import io.althing.chaos.load.Pace;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The timeline as one SVG: throughput and latency, one point a second, above who leads and what
/// is done to whom.
final class Drawing {
    private static final int WIDTH_MIN = 860;
    private static final int LEFT = 50;
    private static final int PLOT = 120;
    private static final int LANE = 14;
    private static final int LATENCY_TOP = PLOT + 30;
    private static final int LEADERS_TOP = LATENCY_TOP + PLOT + 24;
    private static final double MILLIS_MAX = 10_000;

    private final Verdict verdict;
    private final double scale;
    private final int width;
    private final int height;
    private final StringBuilder svg = new StringBuilder();

    private Drawing(Verdict verdict) {
        this.verdict = verdict;
        // Long runs are scrolled through.
        this.scale = Math.max(2, WIDTH_MIN / Math.max(1, verdict.seconds()));
        this.width = LEFT + (int) (verdict.seconds() * scale) + 10;
        this.height = LEADERS_TOP + (verdict.members() + 2) * LANE + 30;
    }

    static String of(Verdict verdict) {
        Drawing drawing = new Drawing(verdict);
        drawing.draw();
        return drawing.svg.toString();
    }

    private void draw() {
        say(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' role='img'"
                        + " aria-label='timeline of the run'>",
                width, height);
        verdict.chronicle()
                .rests()
                .forEach(rest -> band(
                        "rest",
                        rest.fromSeconds(),
                        rest.toSeconds(),
                        0,
                        LEADERS_TOP,
                        "clients rest, answers are checked"));
        verdict.chronicle()
                .happenings()
                .forEach(each -> band("fault", each.beganSeconds(), each.endedSeconds(), 0, LEADERS_TOP, title(each)));
        double most =
                verdict.pace().stream().mapToDouble(Pace.Second::answered).max().orElse(1);
        axis(0, String.format(Locale.ROOT, "%.0f/s", most), "0");
        line("rate", verdict.pace(), second -> PLOT - PLOT * second.answered() / Math.max(1, most));
        axis(LATENCY_TOP, "10 s", "1 ms");
        line("slow", verdict.pace(), second -> latency(second.slowMicros()));
        line("median", verdict.pace(), second -> latency(second.medianMicros()));
        leaders();
        faults();
        minutes();
        svg.append("</svg>");
    }

    private void say(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private double x(double seconds) {
        return LEFT + seconds * scale;
    }

    /// Logarithmic, from 1 ms at the bottom.
    private static double latency(long micros) {
        double millis = Math.clamp(micros / 1e3, 1, MILLIS_MAX);
        return LATENCY_TOP + PLOT - PLOT * Math.log10(millis) / Math.log10(MILLIS_MAX);
    }

    private void axis(int top, String above, String below) {
        say("<text x='2' y='%d'>%s</text><text x='2' y='%d'>%s</text>", top + 10, above, top + PLOT, below);
        say("<line class='axis' x1='%d' y1='%d' x2='%d' y2='%d'/>", LEFT, top + PLOT, width, top + PLOT);
    }

    private void line(String kind, List<Pace.Second> pace, ToDoubleFunction<Pace.Second> y) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < pace.size(); i++) {
            points.append(String.format(Locale.ROOT, "%.0f,%.0f ", x(i + 0.5), y.applyAsDouble(pace.get(i))));
        }
        say("<polyline class='%s' points='%s'/>", kind, points.toString().stripTrailing());
    }

    private void band(String kind, double from, double to, int top, int bottom, String title) {
        say(
                "<rect class='%s' x='%.1f' y='%d' width='%.1f' height='%d'><title>%s</title></rect>",
                kind, x(from), top, Math.max(1, (to - from) * scale), bottom - top, Page.escape(title));
    }

    private static String title(Chronicle.Happening happening) {
        return happening.words() + ": gap " + Times.millis(happening.gapMillis());
    }

    private void leaders() {
        List<Chronicle.Reign> reigns = verdict.chronicle().reigns();
        for (int member = 0; member < verdict.members(); member++) {
            say("<text x='2' y='%d'>m%d leads</text>", LEADERS_TOP + member * LANE + 11, member + 1);
        }
        for (int i = 0; i < reigns.size(); i++) {
            Chronicle.Reign reign = reigns.get(i);
            double to = i + 1 < reigns.size() ? reigns.get(i + 1).fromSeconds() : verdict.seconds();
            if (reign.leader() >= 0) {
                int top = LEADERS_TOP + reign.leader() * LANE;
                band("leader", reign.fromSeconds(), to, top, top + LANE - 3, "term " + reign.term());
            }
        }
    }

    private void faults() {
        int top = LEADERS_TOP + verdict.members() * LANE;
        say("<text x='2' y='%d'>faults</text>", top + 11);
        verdict.chronicle()
                .happenings()
                .forEach(each ->
                        band("harm", each.beganSeconds(), each.endedSeconds(), top, top + LANE - 3, title(each)));
    }

    private void minutes() {
        int step = verdict.seconds() > 300 ? 60 : 10;
        for (int second = 0; second <= verdict.seconds(); second += step) {
            say("<text x='%.0f' y='%d'>%d:%02d</text>", x(second), height - 8, second / 60, second % 60);
        }
    }
}
