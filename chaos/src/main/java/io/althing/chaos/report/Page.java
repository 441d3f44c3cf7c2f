package io.althing.chaos.report;

import io.althing.chaos.fault.FaultKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The report as one HTML page that needs nothing else.
public final class Page {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #222; --paper: #fff; --quiet: #888; }
            @media (prefers-color-scheme: dark) { :root { --ink: #ddd; --paper: #181818; } }
            body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
                   max-width: 60rem; margin: 0 auto; padding: 1rem; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
            .verdict { padding: .6rem 1rem; border-radius: .4rem; color: #fff; font-size: 1.1rem; }
            .good { background: #1a7f37; } .bad { background: #b3261e; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; } td, th { padding: .2rem .7rem .2rem 0; text-align: left;
                   border-bottom: 1px solid #8884; vertical-align: top; }
            td.n, th.n { text-align: right; white-space: nowrap; }
            svg text { font: 11px system-ui, sans-serif; fill: var(--quiet); }
            .axis { stroke: #8888; } polyline { fill: none; stroke-width: 1.2; }
            .rate { stroke: #1f6feb; } .median { stroke: #1a7f37; } .slow { stroke: #d29922; }
            .fault { fill: #b3261e22; } .harm { fill: #b3261e; } .rest { fill: #8882; } .leader { fill: #1f6feb; }
            .key span { padding-left: .8rem; margin-right: 1rem; border-left: .8rem solid; }
            """;

    private final Verdict verdict;
    private final StringBuilder html = new StringBuilder();

    private Page(Verdict verdict) {
        this.verdict = verdict;
    }

    public static String of(Verdict verdict) {
        Page page = new Page(verdict);
        page.write();
        return page.html.toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }

    private void say(String line) {
        html.append(line).append('\n');
    }

    private void write() {
        say("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        say("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        say("<title>Althing: chaos</title><style>" + STYLE + "</style></head><body>");
        say("<h1>Althing under chaos</h1>");
        verdict();
        timeline();
        kinds();
        faults();
        say("</body></html>");
    }

    private void verdict() {
        Chronicle chronicle = verdict.chronicle();
        say("<p class=\"verdict " + (verdict.isGood() ? "good\">All is well: " : "bad\">Something is wrong: ")
                + chronicle.happenings().size() + " faults, "
                + chronicle.findings().size() + " findings</p>");
        if (!verdict.isGood()) {
            list("Findings", chronicle.findings());
        }
        say("<p><code>" + escape(verdict.command()) + "</code></p>");
        say("<div class=\"wide\"><table>");
        row("members, election timeout", verdict.members() + ", " + verdict.electionMillis() + " ms");
        row("time", Times.seconds(verdict.seconds()));
        row("seed", Long.toString(verdict.seed()));
        row("calls of clients", number(verdict.calls()));
        row("answers and events checked", number(verdict.checks()) + " in " + verdict.epochs() + " histories");
        row("searches for an order given up for their size", number(verdict.undecided()));
        row(
                "writes of a client that retries: done, given up",
                number(verdict.retried()) + ", " + number(verdict.failed()));
        verdict.figures().forEach(each -> row(each.what(), each.number()));
        say("</table></div>");
        if (!chronicle.skipped().isEmpty()) {
            list("Not done", chronicle.skipped());
        }
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void row(String what, String figure) {
        say("<tr><td>" + escape(what) + "</td><td class=\"n\">" + escape(figure) + "</td></tr>");
    }

    private void list(String title, List<String> lines) {
        say("<h2>" + title + "</h2><ul>");
        lines.forEach(line -> say("<li>" + escape(line) + "</li>"));
        say("</ul>");
    }

    private void timeline() {
        say("<h2>Timeline</h2><p class=\"key\"><span class=\"k\" style=\"border-color:#1f6feb\">answers per second;"
                + " leader</span><span style=\"border-color:#1a7f37\">median latency</span><span"
                + " style=\"border-color:#d29922\">p99 latency</span><span style=\"border-color:#b3261e\">fault</span>"
                + "<span style=\"border-color:#888\">clients rest</span></p>");
        say("<div class=\"wide\">" + Drawing.of(verdict) + "</div>");
    }

    private void kinds() {
        say("<h2>Kinds of faults</h2><p>A gap is the longest time in which no write was answered to a client that"
                + " keeps one under way at every member, from the fault's begin until all members served again. Only"
                + " faults that no other one overlapped.</p>");
        say("<div class=\"wide\"><table><tr><th>fault</th><th class=\"n\">times</th><th class=\"n\">p50</th>"
                + "<th class=\"n\">p99</th><th class=\"n\">longest</th><th class=\"n\">most elections</th></tr>");
        for (Map.Entry<FaultKind, Gaps> each :
                Gaps.byKind(verdict.chronicle().happenings()).entrySet()) {
            Gaps gaps = each.getValue();
            say("<tr><td>" + each.getKey().word() + ": "
                    + escape(each.getKey().says()) + "</td>" + cell(number(gaps.count()))
                    + cell(Times.millis(gaps.medianMillis())) + cell(Times.millis(gaps.slowMillis()))
                    + cell(Times.millis(gaps.longestMillis())) + cell(number(gaps.termsMax())) + "</tr>");
        }
        say("</table></div>");
    }

    private static String cell(String text) {
        return "<td class=\"n\">" + text + "</td>";
    }

    private void faults() {
        say("<h2>Faults</h2><div class=\"wide\"><table><tr><th class=\"n\">at</th><th class=\"n\">for</th>"
                + "<th>fault</th><th class=\"n\">gap</th><th class=\"n\">elections</th>"
                + "<th class=\"n\">all back after</th></tr>");
        for (Chronicle.Happening each : verdict.chronicle().happenings()) {
            say("<tr>" + cell(Times.clock(each.beganSeconds()))
                    + cell(Times.seconds(each.endedSeconds() - each.beganSeconds())) + "<td>" + escape(each.words())
                    + (each.isOverlapped() ? " (overlapped)" : "") + "</td>" + cell(Times.millis(each.gapMillis()))
                    + cell(number(each.terms())) + cell(Times.seconds(each.backSeconds())) + "</tr>");
        }
        say("</table></div>");
    }
}
