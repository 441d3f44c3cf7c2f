package io.althing.chaos.locks;

import io.althing.chaos.cluster.Patience;
import io.althing.chaos.holder.Holder;
import io.althing.chaos.holder.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// All processes that hold locks, and what happens to them: again and again one is stopped in the
/// worst moment, for longer than its session lives without it, or killed.
final class Holders implements AutoCloseable {
    private static final int COUNT = 4;
    private static final int HARMERS = 2;
    private static final long MILLI = 1_000_000L;
    private static final long TTL_MILLIS = 2_000;
    private static final long READY_MILLIS = 2_000;
    private static final int DEATHS_SHARE = 4;
    private static final Duration REST_LIMIT = Duration.ofSeconds(60);

    private final Holder.Orders orders;
    private final Path folder;
    private final Testimony testimony;
    private final Moments moments;
    private final SplittableRandom random;
    private final HolderProcess[] processes = new HolderProcess[COUNT];

    /// Whoever harms waits here for a process that is about to write.
    private final BlockingQueue<Integer> ready = new SynchronousQueue<>();

    private final List<Thread> harmers = new ArrayList<>();

    /// Guarded by this, as are the processes.
    private final Set<Integer> harmed = new HashSet<>();

    private List<Mishap> mishaps = new ArrayList<>();
    private volatile boolean isQuiet = true;
    private volatile @Nullable Throwable trouble;
    private boolean isClosed;

    /// @param folder where processes write what they do not report
    /// @param orders of the first; each has a seed of its own
    Holders(Holder.Orders orders, Path folder, Testimony testimony, Moments moments, SplittableRandom random) {
        this.orders = orders;
        this.folder = folder;
        this.testimony = testimony;
        this.moments = moments;
        this.random = random;
    }

    void start() {
        for (int i = 0; i < COUNT; i++) {
            launch(i);
        }
        harm();
    }

    private synchronized void launch(int number) {
        if (isClosed) {
            return;
        }
        Holder.Orders its =
                new Holder.Orders(orders.endpoints(), orders.register(), random.nextLong(), orders.isFenced());
        try {
            processes[number] = new HolderProcess(
                    its, folder.resolve("holder" + (number + 1) + ".log"), report -> hear(number, report));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a holder: " + e.getMessage(), e);
        }
    }

    private void hear(int number, Report report) {
        testimony.take(number, report);
        if (report instanceof Report.Granted(var hold, var _, var knownNanos)) {
            moments.told(knownNanos, hold.token());
        } else if (report instanceof Report.Ready) {
            ready.offer(number);
        }
    }

    private void harm() {
        isQuiet = false;
        for (int i = 0; i < HARMERS; i++) {
            SplittableRandom its = random.split();
            harmers.add(Thread.ofPlatform().daemon().name("harms").start(() -> harmAlways(its)));
        }
    }

    private void harmAlways(SplittableRandom chance) {
        try {
            while (!isQuiet) {
                LockSupport.parkNanos(chance.nextLong(200, 1_500) * MILLI);
                Integer victim = ready.poll(READY_MILLIS, TimeUnit.MILLISECONDS);
                if (victim != null && !isQuiet && begin(victim)) {
                    harm(victim, chance);
                    end(victim);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            trouble = e;
        }
    }

    private synchronized boolean begin(int victim) {
        return harmed.add(victim);
    }

    private synchronized void end(int victim) {
        harmed.remove(victim);
    }

    private void harm(int victim, SplittableRandom chance) throws IOException {
        HolderProcess process = process(victim);
        if (chance.nextInt(DEATHS_SHARE) == 0) {
            process.kill();
            note(new Mishap(testimony.sessions(victim), System.nanoTime(), Long.MAX_VALUE));
            LockSupport.parkNanos(chance.nextLong(3_000) * MILLI);
            launch(victim);
            return;
        }
        process.pause();
        long fromNanos = System.nanoTime();
        List<Long> sessions = testimony.sessions(victim);
        LockSupport.parkNanos((TTL_MILLIS + chance.nextLong(300, 4_500)) * MILLI);
        long untilNanos = System.nanoTime();
        process.resume();
        note(new Mishap(sessions, fromNanos, untilNanos));
    }

    private synchronized HolderProcess process(int number) {
        return processes[number];
    }

    private synchronized void note(Mishap mishap) {
        mishaps.add(mishap);
    }

    /// Hands over what has happened to processes.
    synchronized List<Mishap> takeMishaps() {
        List<Mishap> taken = mishaps;
        mishaps = new ArrayList<>();
        return taken;
    }

    /// What went wrong that nobody did; null for nothing.
    @Nullable
    synchronized Throwable trouble() {
        for (int i = 0; i < COUNT; i++) {
            HolderProcess process = processes[i];
            if (process != null && process.hasFailed()) {
                return new AssertionError("holder " + (i + 1) + " has ended by itself: see holder" + (i + 1) + ".log");
            }
        }
        return trouble;
    }

    /// Lets all come to rest, holding nothing.
    ///
    /// @throws AssertionError if somebody does not
    void rest() {
        isQuiet = true;
        harmers.forEach(Holders::join);
        harmers.clear();
        for (HolderProcess each : all()) {
            each.rest();
        }
        Patience.await("all holders rest", REST_LIMIT, () -> {
            Throwable wrong = trouble();
            if (wrong != null) {
                throw new AssertionError(wrong);
            }
            return all().stream().allMatch(HolderProcess::isResting);
        });
    }

    private synchronized List<HolderProcess> all() {
        return List.of(processes.clone());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void resume() {
        all().forEach(HolderProcess::go);
        harm();
    }

    @Override
    public void close() {
        isQuiet = true;
        synchronized (this) {
            isClosed = true;
        }
        for (HolderProcess process : processes) {
            if (process != null) {
                process.kill();
            }
        }
    }
}
