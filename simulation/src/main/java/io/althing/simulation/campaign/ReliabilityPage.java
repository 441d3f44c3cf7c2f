package io.althing.simulation.campaign;

import io.althing.simulation.patch.Patch;
import io.althing.simulation.patch.PatchFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes `docs/reliability.md`: everything in it comes from runs.
final class ReliabilityPage {
    private final List<String> lines = new ArrayList<>();

    private ReliabilityPage() {}

    static String of(long from, Tally.Sum sum, double seconds, int threads, int repeated, List<MutantHunt.Kill> kills) {
        ReliabilityPage page = new ReliabilityPage();
        page.introduction();
        page.figures(from, sum, seconds, threads, repeated);
        page.troubles(sum);
        page.marks(sum);
        page.mutants(kills);
        return String.join("\n", page.lines) + "\n";
    }

    private void say(String... text) {
        lines.addAll(List.of(text));
    }

    private void introduction() {
        say(
                "# Reliability",
                "",
                "<!-- Written by `./althing sim --seeds N --mutants --report docs/reliability.md`. Do not edit. -->",
                "",
                "Whole clusters of the production code (consensus, journal, store, leases, members) run on one thread",
                "in virtual time, over a disk and a network that misbehave, while clients write, read, watch and hold",
                "locks. One seed is one run, wherever and whenever it is made. After every event members are compared",
                "with each other; in the end every answer, event and lease is held against one history of revisions,",
                "and once more against none: by a search for an order of calls that explains the values alone, and by",
                "a graph of who saw whose writes. How it works: [simulation.md](simulation.md).",
                "");
    }

    private void figures(long from, Tally.Sum sum, double seconds, int threads, int repeated) {
        say(
                "## The last campaign",
                "",
                String.format(
                        Locale.ROOT,
                        "Seeds %d to %d on %d threads, Java %s, %d cores.",
                        from,
                        from + sum.seeds() - 1,
                        threads,
                        Runtime.version().feature(),
                        Runtime.getRuntime().availableProcessors()),
                "",
                "| what | how much |",
                "|---|---:|");
        row("seeds", sum.seeds());
        row("seeds that failed", sum.failures().size());
        say(String.format(Locale.ROOT, "| seeds per second and thread | %.1f |", sum.seeds() / seconds / threads));
        say(String.format(Locale.ROOT, "| simulated hours | %.1f |", sum.simulatedHours()));
        row("events", sum.events());
        row("operations of clients", sum.operations());
        row("answers, events and states checked", sum.checks());
        row("blind searches given up for their size", sum.undecided());
        row("seeds run again in a second JVM, with the same trace", repeated);
        row("updates lost by a resource that trusts locks without fencing tokens", sum.lostUpdates());
        row("updates lost by one that asks for tokens", 0);
        say("");
    }

    private void row(String what, long count) {
        say("| " + what + " | " + String.format(Locale.ROOT, "%,d", count) + " |");
    }

    private void troubles(Tally.Sum sum) {
        say("## What was done to them", "", "| trouble | times |", "|---|---:|");
        sum.troubles()
                .forEach((name, count) -> row(name.toLowerCase(Locale.ROOT).replace('_', ' '), count));
        say(
                "",
                "Besides, by the condition of the run: messages late, lost, repeated up to seconds later, out of",
                "order, and lost with their connection; clocks up to 10 % fast or slow; slow disks; segments of some",
                "kilobytes, flushes every few entries, so that snapshots are common; unusual ways of the code itself,",
                "by chance. No part of a member reads the wall clock, so its jumps change nothing.",
                "");
    }

    private void marks(Tally.Sum sum) {
        List<Patch> marks = PatchFile.of(Patch.Kind.MARK);
        long reached = marks.stream()
                .filter(mark -> sum.marks().containsKey(mark.name()))
                .count();
        say(
                "## Rare states",
                "",
                reached + " of " + marks.size() + " named states were reached.",
                "",
                "| state | what it means | times |",
                "|---|---|---:|");
        for (Patch mark : marks) {
            say("| " + mark.name() + " | " + mark.says() + " | "
                    + String.format(Locale.ROOT, "%,d", sum.marks().getOrDefault(mark.name(), 0L)) + " |");
        }
        say("");
    }

    private void mutants(List<MutantHunt.Kill> kills) {
        long killed = kills.stream().filter(kill -> kill.by() != null).count();
        say(
                "## Bugs made on purpose",
                "",
                "Each is compiled into the production code alone, and the seeds from 1 on are run until one fails: "
                        + killed + " of " + kills.size() + " were noticed. Letters and numbers are those of",
                "[invariants.md](invariants.md).",
                "",
                "| bug | what it breaks | seeds | noticed as |",
                "|---|---|---:|---|");
        for (MutantHunt.Kill kill : kills) {
            String by = kill.by();
            say("| " + kill.mutant().name() + " | " + kill.mutant().says() + " | " + kill.seeds() + " | "
                    + (by == null ? "**not noticed**" : brief(by)) + " |");
        }
    }

    /// The beginning of what was wrong, without what differs from run to run.
    private static String brief(String failure) {
        String text = failure.lines().findFirst().orElse("").replace('|', '/');
        int end = text.indexOf(": [");
        String head = end > 0 ? text.substring(0, end) : text;
        return head.length() <= 90 ? head : head.substring(0, 87) + "...";
    }
}
