package io.althing.bench;

import io.althing.bench.load.Connection;
import io.althing.bench.load.Generator;
import io.althing.bench.load.Load;
import io.althing.bench.load.Measured;
import io.althing.bench.load.Workload;
import io.althing.bench.report.Run;
import io.althing.bench.report.TrialRun;
import io.althing.bench.system.Cluster;
import io.althing.bench.system.Contestant;
import io.althing.bench.system.Folders;
import io.althing.bench.system.Usage;
import io.althing.bench.trial.Figure;
import io.althing.bench.trial.Scale;
import io.althing.bench.trial.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Systems under the same loads, in turns: A B C, A B C. Each is started afresh for each of its
/// turns, so that none runs on what the one before left behind, in files or in memory.
final class Comparison {
    private final List<Contestant> contestants;
    private final Wishes wishes;
    private final Consumer<String> out;
    private final List<Run> runs = new ArrayList<>();
    private final List<TrialRun> trials = new ArrayList<>();

    Comparison(List<Contestant> contestants, Wishes wishes, Consumer<String> out) {
        this.contestants = contestants;
        this.wishes = wishes;
        this.out = out;
    }

    List<Run> runs() {
        return runs;
    }

    List<TrialRun> trials() {
        return trials;
    }

    void run() throws IOException {
        for (int members : wishes.members()) {
            for (Workload workload : wishes.workloads()) {
                for (List<Load> turn : wishes.turns(workload)) {
                    inTurns(
                            contestant -> workload.isWithin(contestant.knows()),
                            contestant -> turn(contestant, members, turn));
                }
            }
            for (Trial trial : wishes.trials()) {
                for (Scale scale : wishes.scales()) {
                    inTurns(
                            contestant -> trial.apis().contains(contestant.api()),
                            contestant -> attempt(contestant, members, trial, scale));
                }
            }
        }
    }

    /// What one system does before the next one has its turn.
    private interface Turn {
        void of(Contestant contestant) throws IOException;
    }

    private void inTurns(Predicate<Contestant> takesPart, Turn turn) throws IOException {
        for (int round = 0; round < wishes.rounds(); round++) {
            for (Contestant contestant : contestants) {
                if (takesPart.test(contestant)) {
                    turn.of(contestant);
                }
            }
        }
    }

    private void attempt(Contestant contestant, int members, Trial trial, Scale scale) throws IOException {
        Path folder = Files.createTempDirectory("althing-bench");
        try (Cluster cluster = contestant.start(folder, members)) {
            List<Figure> figures = trial.run(cluster, scale);
            trials.add(new TrialRun(contestant.name(), members, trial.word(), scale, trial.title(scale), figures));
            out.accept(String.format(
                    Locale.ROOT,
                    "%-10s %-12s %s",
                    contestant.name(),
                    trial.word(),
                    figures.stream().map(Comparison::words).collect(Collectors.joining("  "))));
        } finally {
            Folders.delete(folder);
        }
    }

    private static String words(Figure figure) {
        return figure.name()
                + ": "
                + (Double.isNaN(figure.value()) ? "-" : String.format(Locale.ROOT, "%,.2f", figure.value()));
    }

    private void turn(Contestant contestant, int members, List<Load> loads) throws IOException {
        Path folder = Files.createTempDirectory("althing-bench");
        try (Cluster cluster = contestant.start(folder, members)) {
            boolean isFilled = !loads.getFirst().workload().needsKeys();
            for (Load load : loads) {
                List<Connection> connections = cluster.connect(load.connections(), load.valueBytes());
                try {
                    if (!isFilled) {
                        Generator.fill(load, connections);
                        isFilled = true;
                    }
                    Run run = measure(contestant, members, cluster, load, connections);
                    runs.add(run);
                    out.accept(line(run));
                } finally {
                    connections.forEach(Connection::close);
                }
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static String line(Run run) {
        Load load = run.load();
        return String.format(
                Locale.ROOT,
                "%-10s %d x %-12s %6d under way%s  %,d B  %,10.0f/s  p50 %.2f ms  p99 %.2f ms",
                run.system(),
                run.members(),
                load.workload().word(),
                load.outstanding(),
                load.rate() > 0 ? String.format(Locale.ROOT, "  %,.0f/s due", load.rate()) : "",
                load.valueBytes(),
                run.measured().perSecond(),
                run.measured().millis(50),
                run.measured().millis(99));
    }

    private Run measure(Contestant contestant, int members, Cluster cluster, Load load, List<Connection> connections) {
        Usage[] usage = new Usage[2];
        Measured measured = Generator.run(load, connections, new Generator.Watch() {
            @Override
            public void begins() {
                usage[0] = usage(cluster);
            }

            @Override
            public void ends() {
                usage[1] = usage(cluster);
            }
        });
        return new Run(contestant.name(), members, load, measured, usage[1].since(usage[0]));
    }

    private static Usage usage(Cluster cluster) {
        try {
            return cluster.usage();
        } catch (IOException e) {
            throw new UncheckedIOException("a member has ended under load", e);
        }
    }
}
