package io.althing.simulation.campaign;

import io.althing.simulation.patch.Patch;
import io.althing.simulation.patch.PatchFile;
import io.althing.simulation.patch.Workshop;
import io.althing.simulation.trial.Timeline;
import io.althing.simulation.trial.Trial;
import io.althing.simulation.trial.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/// The simulator's command line: one run as a story, many as a campaign, a failing one made
/// small, and the hunt for bugs made on purpose.
public final class Tool {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final long MUTANT_SEEDS_MAX = 2_000;
    private static final int TOLD_MAX = 10;
    private static final int TOLD_CHARS_MAX = 1_500;
    private static final long REPEATED = 100;

    private final PrintStream out;

    public Tool(PrintStream out) {
        this.out = out;
    }

    /// @return 0 if all is well, 1 if something failed, 2 if the arguments make no sense
    public int run(List<String> arguments) {
        try {
            Wishes wishes = Wishes.parse(arguments);
            if (!wishes.hashed.isEmpty()) {
                hashes(new Workshop(wishes.sources).trial(), wishes.hashed).forEach(out::println);
                return 0;
            }
            return wishes.seed >= 0 || wishes.script != null ? runOne(wishes) : runMany(wishes);
        } catch (IllegalArgumentException e) {
            out.println("althing sim: " + e.getMessage());
            out.print(Wishes.USAGE);
            return MISUSED;
        } catch (IOException e) {
            out.println("althing sim: cannot read or write a file: " + e.getMessage());
            return MISUSED;
        }
    }

    private int runOne(Wishes wishes) throws IOException {
        Workshop workshop = new Workshop(wishes.sources);
        Trial trial = wishes.mutant == null ? workshop.trial() : workshop.trial(mutant(wishes.mutant));
        String script = wishes.script == null ? trial.script(wishes.seed) : Files.readString(wishes.script);
        if (wishes.isShrunk) {
            return shrink(trial, script);
        }
        Timeline timeline = wishes.isTraced ? new Story(out, wishes.withMessages, wishes.isColoured) : Timeline.NONE;
        Verdict verdict = trial.run(script, timeline);
        tell(verdict);
        return verdict.isGood() ? 0 : FAILED;
    }

    private static Patch mutant(String name) {
        return PatchFile.of(Patch.Kind.MUTANT).stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mutant " + name));
    }

    private void tell(Verdict verdict) {
        if (!verdict.isGood()) {
            out.println("FAILED: " + verdict.failure());
        }
        out.printf(
                Locale.ROOT,
                "%s: %.1f simulated seconds, %,d events, %,d operations, %,d checks%n",
                verdict.isGood() ? "all is well" : "after",
                verdict.simulatedNanos() / 1e9,
                verdict.events(),
                verdict.operations(),
                verdict.checks());
        out.println("done to the cluster: " + words(verdict.troubles()));
        out.println("rare states: " + words(verdict.marks()));
    }

    private static String words(Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return "none";
        }
        StringBuilder words = new StringBuilder();
        counts.forEach((name, count) -> words.append(words.isEmpty() ? "" : ", ")
                .append(name.toLowerCase(Locale.ROOT).replace('_', ' '))
                .append(' ')
                .append(count));
        return words.toString();
    }

    private int shrink(Trial trial, String script) {
        return Shrinker.shrink(trial, script)
                .map(smallest -> {
                    out.println("# " + smallest.failure());
                    out.print(smallest.script());
                    return FAILED;
                })
                .orElseGet(() -> {
                    out.println("it does not fail");
                    return 0;
                });
    }

    private int runMany(Wishes wishes) throws IOException {
        Workshop workshop = new Workshop(wishes.sources);
        long startNanos = System.nanoTime();
        Tally.Sum sum =
                new Campaign(workshop, wishes.threads).run(wishes.from, wishes.seeds, now -> progress(now, startNanos));
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        if (wishes.seeds > 0) {
            progress(sum, startNanos);
            tellCampaign(workshop, sum);
        }
        boolean isWell = sum.failures().isEmpty();
        if (wishes.mutants != null) {
            List<MutantHunt.Kill> kills =
                    new MutantHunt(workshop, wishes.threads, MUTANT_SEEDS_MAX).run(wishes.mutants, this::tell);
            isWell &= kills.stream().allMatch(kill -> kill.by() != null);
            if (wishes.report != null) {
                int repeated = repeat(workshop.trial(), wishes);
                write(wishes.report, ReliabilityPage.of(wishes.from, sum, seconds, wishes.threads, repeated, kills));
            }
        }
        return isWell ? 0 : FAILED;
    }

    private void progress(Tally.Sum sum, long startNanos) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        out.printf(
                Locale.ROOT,
                "%,d seeds, %d failed; %.1f seeds/s; %.1f simulated hours, %,d operations, %,d checks%n",
                sum.seeds(),
                sum.failures().size(),
                sum.seeds() / seconds,
                sum.simulatedHours(),
                sum.operations(),
                sum.checks());
    }

    private void tellCampaign(Workshop workshop, Tally.Sum sum) {
        out.println("done to the clusters: " + words(sum.troubles()));
        long marks = PatchFile.of(Patch.Kind.MARK).size();
        out.println("rare states reached: " + sum.marks().size() + " of " + marks);
        PatchFile.of(Patch.Kind.MARK).stream()
                .filter(mark -> !sum.marks().containsKey(mark.name()))
                .forEach(mark -> out.println("  never: " + mark.name() + " (" + mark.says() + ")"));
        sum.failures().entrySet().stream().limit(TOLD_MAX).forEach(each -> {
            long seed = each.getKey();
            String text = String.valueOf(each.getValue().failure());
            out.println("seed " + seed + " fails: " + text.substring(0, Math.min(TOLD_CHARS_MAX, text.length())));
            out.println("  see it: ./althing sim --seed " + seed + " --trace");
        });
        if (sum.failures().size() > TOLD_MAX) {
            out.println("and " + (sum.failures().size() - TOLD_MAX) + " more");
        }
        if (!sum.failures().isEmpty()) {
            out.println("the first one made small; keep it in simulation/src/test/scripts once it is understood:");
            shrink(workshop.trial(), sum.failures().firstEntry().getValue().script());
        }
    }

    private void tell(MutantHunt.Kill kill) {
        String by = kill.by();
        out.printf(
                Locale.ROOT,
                "%-40s %s%n",
                kill.mutant().name(),
                by == null
                        ? "NOT NOTICED in " + kill.seeds() + " seeds"
                        : "seed " + kill.seeds() + ": " + by.substring(0, Math.min(100, by.length())));
    }

    /// Runs some seeds again in another JVM; returns how many.
    private int repeat(Trial trial, Wishes wishes) throws IOException {
        List<Long> seeds = LongStream.range(0, Math.min(REPEATED, wishes.seeds))
                .map(i -> wishes.from + i * (wishes.seeds / Math.min(REPEATED, wishes.seeds)))
                .boxed()
                .toList();
        List<String> here = hashes(trial, seeds);
        List<String> there = OtherJvm.hashes(seeds, wishes.sources);
        for (int i = 0; i < seeds.size(); i++) {
            if (!there.get(i).equals(here.get(i))) {
                throw new IllegalStateException("seed " + seeds.get(i) + " is another run in another JVM");
            }
        }
        return seeds.size();
    }

    private static List<String> hashes(Trial trial, List<Long> seeds) {
        return seeds.stream()
                .map(seed -> trial.run(trial.script(seed), Timeline.NONE).traceHash())
                .map(Long::toHexString)
                .toList();
    }

    private void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        out.println("written: " + file);
    }
}
