package io.althing.simulation;

import io.althing.simulation.cluster.Nemesis;
import io.althing.simulation.world.Timeline;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// `sim --seeds N [--from S]` runs many seeds; `sim --seed S --trace` tells one as a story.
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int PROGRESS_EVERY = 100;
    private static final long SECOND = 1_000_000_000L;

    private final PrintStream out;

    Main(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        // What members log is told by the timeline.
        Logger.getLogger("").setLevel(Level.OFF);
        System.exit(new Main(System.out).run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        long seeds = 100;
        long from = 1;
        long one = -1;
        boolean isTraced = false;
        try {
            for (int i = 0; i < arguments.size(); i++) {
                switch (arguments.get(i)) {
                    case "--seeds" -> seeds = Long.parseLong(arguments.get(++i));
                    case "--from" -> from = Long.parseLong(arguments.get(++i));
                    case "--seed" -> one = Long.parseLong(arguments.get(++i));
                    case "--trace" -> isTraced = true;
                    default -> throw new IllegalArgumentException(arguments.get(i));
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            out.println("althing sim: usage: sim --seeds N [--from S] | sim --seed S [--trace]");
            return MISUSED;
        }
        return one >= 0 ? runOne(one, isTraced) : runMany(from, seeds);
    }

    private int runOne(long seed, boolean isTraced) {
        Timeline timeline = isTraced
                ? (atNanos, who, what) ->
                        out.printf(Locale.ROOT, "%10.4f s  %-10s %s%n", atNanos / (double) SECOND, who, what)
                : Timeline.NONE;
        try {
            out.println(Simulation.run(seed, timeline));
            return 0;
        } catch (Throwable failure) {
            tell(seed, failure);
            return FAILED;
        }
    }

    private int runMany(long from, long seeds) {
        long startNanos = System.nanoTime();
        long failures = 0;
        long simulatedNanos = 0;
        long operations = 0;
        long checks = 0;
        Map<Nemesis.Act, Integer> troubles = new EnumMap<>(Nemesis.Act.class);
        for (long seed = from; seed < from + seeds; seed++) {
            try {
                Simulation.Report report = Simulation.run(seed, Timeline.NONE);
                simulatedNanos += report.simulatedNanos();
                operations += report.operations();
                checks += report.checks();
                report.troubles().forEach((act, count) -> troubles.merge(act, count, Integer::sum));
            } catch (Throwable failure) {
                failures++;
                tell(seed, failure);
            }
            long done = seed - from + 1;
            if (done % PROGRESS_EVERY == 0 || done == seeds) {
                double seconds = (System.nanoTime() - startNanos) / (double) SECOND;
                out.printf(
                        Locale.ROOT,
                        "%d seeds, %d failed; %.1f seeds/s; %.2f simulated hours, %d operations, %d checks, %s%n",
                        done,
                        failures,
                        done / seconds,
                        simulatedNanos / (3600.0 * SECOND),
                        operations,
                        checks,
                        troubles);
            }
        }
        return failures == 0 ? 0 : FAILED;
    }

    private void tell(long seed, Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        out.println("seed " + seed + " fails: " + failure.getClass().getSimpleName() + ": "
                + text.substring(0, Math.min(1500, text.length())));
        out.println("  see it: ./althing sim --seed " + seed + " --trace");
    }
}
