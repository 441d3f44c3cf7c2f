package io.althing.chaos;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Program;
import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.Folders;
import io.althing.chaos.fault.Failovers;
import io.althing.chaos.fault.FaultKind;
import io.althing.chaos.fault.Plan;
import io.althing.chaos.fault.Schedule;
import io.althing.chaos.load.Epoch;
import io.althing.chaos.load.KeyLoad;
import io.althing.chaos.load.Load;
import io.althing.chaos.load.LoadKind;
import io.althing.chaos.load.Pace;
import io.althing.chaos.load.Probe;
import io.althing.chaos.locks.LockLoad;
import io.althing.chaos.report.Chronicle;
import io.althing.chaos.report.Gaps;
import io.althing.chaos.report.Page;
import io.althing.chaos.report.Times;
import io.althing.chaos.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// One run, from an empty cluster to a verdict: faults come and go while clients work, and from
/// time to time all that they saw is checked.
public final class Chaos implements AutoCloseable {
    private static final Duration EQUAL_LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 200;
    private static final double MINUTE_NANOS = 60e9;
    private static final Cluster.Leader NOBODY = new Cluster.Leader(-1, 0);
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final Wishes wishes;
    private final Path root;
    private final Consumer<String> out;
    private final Machine machine;
    private final Cluster cluster;
    private final Chronicle chronicle;
    private final Probe probe;
    private final Load load;
    private final Driver driver;
    private final long beganNanos;
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("looker").factory());
    private long epochBeganNanos;
    private long checks;
    private long undecided;
    private int epochs;
    private boolean isBroken;
    private boolean isClosed;

    /// @param root a folder of our own, which goes with us if all is well
    /// @param out takes what people are told meanwhile, line by line
    public Chaos(Wishes wishes, Path root, Program program, Consumer<String> out) throws IOException {
        this.wishes = wishes;
        this.root = root;
        this.out = out;
        this.machine = new Machine(root, wishes.failovers() > 0 ? List.of() : wishes.kinds());
        machine.lacks.forEach(out);
        this.cluster = new Cluster(
                root,
                wishes.members(),
                wishes.upgradeFrom().map(Program::in).orElse(program),
                machine.disks(),
                machine.clocks(),
                wishes.electionMillis(),
                List.of());
        cluster.newest(program);
        this.beganNanos = System.nanoTime();
        this.chronicle = new Chronicle(beganNanos);
        machine.lacks.forEach(chronicle::skipped);
        Duration pulseRest = Duration.ofMillis(wishes.failovers() > 0 ? 5 : 20);
        this.probe = new Probe(cluster, new Pace(beganNanos), pulseRest);
        this.load = wishes.load() == LoadKind.KEYS
                ? new KeyLoad(probe, wishes.seed())
                : new LockLoad(cluster, probe, root, wishes.seed(), wishes.load() == LoadKind.LOCKS);
        this.driver = new Driver(cluster, probe, chronicle, Duration.ofMillis(wishes.electionMillis()), out);
    }

    /// Does what was asked for. Returns what came of it, and writes the report.
    public Verdict run() throws IOException {
        return run(plan());
    }

    /// Does something else.
    public Verdict run(Plan plan) throws IOException {
        out.accept(String.format(
                Locale.ROOT,
                "%d members, seed %d, %s; logs in %s",
                wishes.members(),
                wishes.seed(),
                wishes.failovers() > 0
                        ? wishes.failovers() + " failovers"
                        : String.format(
                                Locale.ROOT, "%s minutes, %d kinds of faults", wishes.minutes(), machine.kinds.size()),
                root));
        try {
            cluster.start();
            looker.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            load.start();
            epochBeganNanos = System.nanoTime();
            LockSupport.parkNanos(WARM_UP.toNanos());
            play(plan);
            endEpoch();
        } catch (AssertionError wrong) {
            found(String.valueOf(wrong.getMessage()));
        } catch (IOException | RuntimeException wrong) {
            // Ours or the machine's, but nothing can be said of the cluster after that.
            found("the driver cannot go on: " + wrong);
        }
        Verdict verdict = verdict();
        tell(verdict);
        if (wishes.report().isPresent()) {
            Files.writeString(wishes.report().get(), Page.of(verdict));
            out.accept("report: " + wishes.report().get());
        }
        return verdict;
    }

    private Plan plan() {
        if (wishes.failovers() > 0) {
            return new Failovers(wishes.failovers(), Duration.ofMillis(wishes.electionMillis()));
        }
        Schedule schedule = new Schedule(machine.kinds, wishes.seed());
        long endNanos = System.nanoTime() + (long) (wishes.minutes() * MINUTE_NANOS);
        return () -> System.nanoTime() - endNanos < 0 ? schedule.next() : Optional.empty();
    }

    private void play(Plan plan) throws IOException {
        while (chronicle.findings().isEmpty()) {
            Optional<Plan.Step> step = plan.next();
            if (step.isEmpty()) {
                return;
            }
            driver.play(step.get());
            Throwable trouble = load.trouble();
            if (trouble != null) {
                throw new AssertionError(trouble.getMessage(), trouble);
            }
            if (load.isRestDue(System.nanoTime() - epochBeganNanos)) {
                endEpoch();
                load.resume();
                epochBeganNanos = System.nanoTime();
            }
        }
    }

    private void look() {
        Cluster.Leader leader = Cluster.leader(cluster.look()).orElse(NOBODY);
        chronicle.leads(System.nanoTime(), leader.member(), leader.term());
    }

    /// Lets clients rest, and holds all that they saw against what happened.
    private void endEpoch() throws IOException {
        long fromNanos = System.nanoTime();
        for (Seat seat : cluster.seats()) {
            cluster.awaitServing(seat);
        }
        Epoch epoch = load.rest();
        cluster.awaitEqualStates(EQUAL_LIMIT);
        try {
            Epoch.Checked checked = epoch.check();
            checks += checked.checks();
            undecided += checked.undecided();
            epochs++;
        } catch (AssertionError wrong) {
            Path file = root.resolve("history.txt");
            Files.write(file, (Iterable<String>) epoch.lines()::iterator);
            throw new AssertionError(wrong.getMessage() + "; all calls are in " + file, wrong);
        } finally {
            chronicle.rested(fromNanos, System.nanoTime());
        }
    }

    private void found(String what) {
        isBroken = true;
        chronicle.found(System.nanoTime(), what);
    }

    private Verdict verdict() {
        long nowNanos = System.nanoTime();
        return new Verdict(
                wishes.command(),
                wishes.seed(),
                wishes.members(),
                wishes.electionMillis(),
                chronicle.seconds(nowNanos),
                probe.pace().calls(),
                probe.retriedWrites(),
                probe.failedWrites(),
                checks + load.told(),
                undecided,
                load.figures(),
                epochs,
                chronicle,
                probe.pace().seconds(nowNanos));
    }

    private void tell(Verdict verdict) {
        isBroken |= !verdict.isGood();
        out.accept("");
        Gaps.byKind(chronicle.happenings()).forEach((kind, gaps) -> out.accept(line(kind, gaps)));
        out.accept(String.format(
                Locale.ROOT,
                "%,d calls, %,d checks in %d histories; %,d writes of a client that retries, %d given up",
                verdict.calls(),
                verdict.checks(),
                verdict.epochs(),
                verdict.retried(),
                verdict.failed()));
        verdict.figures().forEach(each -> out.accept(each.what() + ": " + each.number()));
        chronicle.findings().forEach(finding -> out.accept("FOUND " + finding));
        out.accept(verdict.isGood() ? "all is well" : "something is wrong; logs, data and history are kept in " + root);
    }

    private String line(FaultKind kind, Gaps gaps) {
        double timeouts = wishes.electionMillis();
        return String.format(
                Locale.ROOT,
                "%-16s %4d times   gap p50 %8s (%.2f T)  p99 %8s (%.2f T)  longest %8s   most elections %d",
                kind.word(),
                gaps.count(),
                Times.millis(gaps.medianMillis()),
                gaps.medianMillis() / timeouts,
                Times.millis(gaps.slowMillis()),
                gaps.slowMillis() / timeouts,
                Times.millis(gaps.longestMillis()),
                gaps.termsMax());
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        looker.shutdownNow();
        load.close();
        probe.close();
        cluster.seats().forEach(Seat::giveUp);
        try {
            if (isBroken) {
                for (Seat seat : cluster.seats()) {
                    Folders.copy(seat.disk.directory(), root.resolve(seat.name() + ".data"));
                }
            }
            cluster.close();
            if (!isBroken) {
                Folders.delete(root);
            }
        } catch (IOException e) {
            out.accept("cannot tidy up " + root + ": " + e.getMessage());
        }
    }
}
