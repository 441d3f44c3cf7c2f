package io.althing.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Makes a load on some connections, and measures what comes back.
///
/// In a closed loop each answer asks for the next, so a slow system is asked less. In an open
/// loop requests are due at a rate, and an answer's time counts from when its request was due:
/// who stalls for a second is charged for all requests of that second, not for those it let
/// through (coordinated omission).
public final class Generator {
    private static final long SECOND = 1_000_000_000L;

    /// Told when the time that counts begins, and when it ends.
    public interface Watch {
        void begins();

        void ends();
    }

    /// One connection at work. Answers come on one thread, which owns the figures.
    private final class Lane {
        final Connection connection;
        final SplittableRandom random;
        final Histogram micros = new Histogram(3);
        long answers;
        long errors;

        Lane(Connection connection, int seed) {
            this.connection = connection;
            this.random = new SplittableRandom(seed);
        }

        void ask(Operation operation, long key, long dueNanos, Runnable next) {
            connection.ask(operation, key, isGood -> {
                long nowNanos = System.nanoTime();
                if (isCounting && isGood) {
                    answers++;
                    micros.recordValue(Math.max(0, nowNanos - dueNanos) / 1_000);
                } else if (isCounting) {
                    errors++;
                }
                next.run();
            });
        }
    }

    private final Load load;
    private final List<Lane> lanes = new ArrayList<>();
    private final Phaser underWay = new Phaser(1);
    private volatile boolean isCounting;
    private volatile boolean isOver;

    private Generator(Load load, List<Connection> connections) {
        this.load = load;
        for (int i = 0; i < connections.size(); i++) {
            lanes.add(new Lane(connections.get(i), i));
        }
    }

    /// Writes keys 0 to `load.keys()`, and waits until all are answered.
    ///
    /// @throws IOException if some were refused
    public static void fill(Load load, List<Connection> connections) throws IOException {
        Generator generator = new Generator(load, connections);
        AtomicLong next = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        generator.startAll(lane -> generator.fillNext(lane, next, refused));
        generator.awaitAll();
        if (refused.get() > 0) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%,d of %,d keys could not be written: is there room for them (--quota-backend-bytes)?",
                    refused.get(),
                    load.keys()));
        }
    }

    private void fillNext(Lane lane, AtomicLong next, AtomicLong refused) {
        long key = next.getAndIncrement();
        if (key >= load.keys()) {
            underWay.arriveAndDeregister();
            return;
        }
        lane.connection.ask(Operation.PUT, key, isGood -> {
            if (!isGood) {
                refused.incrementAndGet();
            }
            fillNext(lane, next, refused);
        });
    }

    public static Measured run(Load load, List<Connection> connections) {
        return run(load, connections, new Watch() {
            @Override
            public void begins() {}

            @Override
            public void ends() {}
        });
    }

    public static Measured run(Load load, List<Connection> connections, Watch watch) {
        return new Generator(load, connections).run(watch);
    }

    private Measured run(Watch watch) {
        Thread pacer = Thread.ofPlatform().daemon().name("pacer").unstarted(this::pace);
        if (load.rate() > 0) {
            pacer.start();
        } else {
            startAll(this::next);
        }
        await(load.warmUpSeconds());
        watch.begins();
        long fromNanos = System.nanoTime();
        isCounting = true;
        await(load.seconds());
        isCounting = false;
        double seconds = (System.nanoTime() - fromNanos) / (double) SECOND;
        watch.ends();
        isOver = true;
        awaitAll();
        Histogram all = new Histogram(3);
        long answers = 0;
        long errors = 0;
        for (Lane lane : lanes) {
            all.add(lane.micros);
            answers += lane.answers;
            errors += lane.errors;
        }
        return new Measured(seconds, answers, all, errors);
    }

    /// Parking alone may end at once, where somebody has woken this thread before.
    private static void await(double seconds) {
        long endNanos = System.nanoTime() + (long) (seconds * SECOND);
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private interface Start {
        void on(Lane lane);
    }

    private void startAll(Start start) {
        for (int i = 0; i < load.outstanding(); i++) {
            underWay.register();
            start.on(lanes.get(i % lanes.size()));
        }
    }

    private void next(Lane lane) {
        if (isOver) {
            underWay.arriveAndDeregister();
        } else {
            lane.ask(
                    load.workload().pick(lane.random),
                    lane.random.nextLong(load.keys()),
                    System.nanoTime(),
                    () -> next(lane));
        }
    }

    /// Asks when it is due, as long as not too much is under way: what is due then waits, and its
    /// time runs.
    private void pace() {
        SplittableRandom random = new SplittableRandom(lanes.size());
        AtomicInteger room = new AtomicInteger(load.outstanding());
        long stepNanos = Math.max(1, (long) (SECOND / load.rate()));
        long dueNanos = System.nanoTime();
        for (int i = 0; !isOver; i = (i + 1) % lanes.size()) {
            dueNanos += stepNanos;
            while (System.nanoTime() - dueNanos < 0 || room.get() <= 0 && !isOver) {
                LockSupport.parkNanos(Math.clamp(dueNanos - System.nanoTime(), 1_000, 1_000_000));
            }
            underWay.register();
            room.decrementAndGet();
            lanes.get(i).ask(load.workload().pick(random), random.nextLong(load.keys()), dueNanos, () -> {
                room.incrementAndGet();
                underWay.arriveAndDeregister();
            });
        }
    }

    private void awaitAll() {
        underWay.arriveAndAwaitAdvance();
    }
}
