package io.althing.simulation.campaign;

import io.althing.simulation.patch.Workshop;
import io.althing.simulation.trial.Timeline;
import io.althing.simulation.trial.Trial;
import io.althing.simulation.trial.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Runs many seeds, on several threads that have nothing in common.
public final class Campaign {
    private final Workshop workshop;
    private final int threads;

    public Campaign(Workshop workshop, int threads) {
        this.workshop = workshop;
        this.threads = threads;
    }

    /// Runs the seeds from `from` on, so many.
    ///
    /// @param progress told what all runs came to so far, after every hundred or so
    Tally.Sum run(long from, long count, Consumer<Tally.Sum> progress) {
        Tally tally = new Tally();
        AtomicLong next = new AtomicLong(from);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Trial trial = workshop.trial();
            workers.add(Thread.ofPlatform()
                    .name("worker-" + i)
                    .start(() -> work(trial, next, from + count, tally, progress)));
        }
        workers.forEach(Campaign::join);
        return tally.sum();
    }

    private static void work(Trial trial, AtomicLong next, long end, Tally tally, Consumer<Tally.Sum> progress) {
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            Verdict verdict = trial.run(trial.script(seed), Timeline.NONE);
            tally.add(seed, verdict);
            if ((end - seed) % 100 == 0) {
                progress.accept(tally.sum());
            }
        }
    }

    static void join(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
