package io.althing.simulation.campaign;

import io.althing.simulation.patch.Patch;
import io.althing.simulation.patch.PatchFile;
import io.althing.simulation.patch.Workshop;
import io.althing.simulation.trial.Timeline;
import io.althing.simulation.trial.Trial;
import io.althing.simulation.trial.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Proves that the simulator sees: gives production code one bug at a time, and counts the seeds
/// until somebody notices.
public final class MutantHunt {
    /// @param seeds how many were run; the last one noticed
    /// @param by what was noticed; null if nothing was
    record Kill(Patch mutant, long seeds, @Nullable String by) {}

    private final Workshop workshop;
    private final int threads;
    private final long seedsMax;

    public MutantHunt(Workshop workshop, int threads, long seedsMax) {
        this.workshop = workshop;
        this.threads = threads;
        this.seedsMax = seedsMax;
    }

    /// Hunts all mutants whose name contains `part`, in the order of their list.
    List<Kill> run(String part, Consumer<Kill> news) {
        List<Patch> mutants = PatchFile.of(Patch.Kind.MUTANT).stream()
                .filter(mutant -> mutant.name().contains(part))
                .toList();
        Queue<Patch> left = new ConcurrentLinkedQueue<>(mutants);
        Queue<Kill> kills = new ConcurrentLinkedQueue<>();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("hunter-" + i).start(() -> {
                for (Patch mutant = left.poll(); mutant != null; mutant = left.poll()) {
                    Kill kill = hunt(mutant);
                    kills.add(kill);
                    news.accept(kill);
                }
            }));
        }
        workers.forEach(Campaign::join);
        List<Kill> inOrder = new ArrayList<>();
        for (Patch mutant : mutants) {
            kills.stream().filter(kill -> kill.mutant.equals(mutant)).forEach(inOrder::add);
        }
        return inOrder;
    }

    private Kill hunt(Patch mutant) {
        Trial trial = workshop.trial(mutant);
        for (long seed = 1; seed <= seedsMax; seed++) {
            Verdict verdict = trial.run(trial.script(seed), Timeline.NONE);
            if (!verdict.isGood()) {
                return new Kill(mutant, seed, verdict.failure());
            }
        }
        return new Kill(mutant, seedsMax, null);
    }
}
