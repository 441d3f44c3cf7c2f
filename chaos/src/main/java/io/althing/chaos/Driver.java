package io.althing.chaos;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Door;
import io.althing.chaos.cluster.Seat;
import io.althing.chaos.fault.Fault;
import io.althing.chaos.fault.Faults;
import io.althing.chaos.fault.Plan;
import io.althing.chaos.load.Probe;
import io.althing.chaos.report.Chronicle;
import io.althing.chaos.report.Times;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Lets faults begin and end when they are due, keeps account of whom they hit, and demands what
/// must hold: service while a majority is whole, and everybody back soon after.
final class Driver {
    private static final Duration BACK_LIMIT = Duration.ofSeconds(60);

    /// How long a majority may be without service: a few elections that fail, on a busy machine.
    private static final int GAP_TIMEOUTS_MAX = 10;

    private final Cluster cluster;
    private final Probe probe;
    private final Chronicle chronicle;
    private final Duration electionTimeout;
    private final Consumer<String> out;
    private final Faults faults;

    /// A fault under way.
    private static final class Running {
        final Plan.Planned planned;
        final Fault fault;
        final long beganNanos;
        long endedNanos;

        Running(Plan.Planned planned, Fault fault, long beganNanos) {
            this.planned = planned;
            this.fault = fault;
            this.beganNanos = beganNanos;
        }
    }

    Driver(Cluster cluster, Probe probe, Chronicle chronicle, Duration electionTimeout, Consumer<String> out) {
        this.cluster = cluster;
        this.probe = probe;
        this.chronicle = chronicle;
        this.electionTimeout = electionTimeout;
        this.out = out;
        this.faults = new Faults(cluster);
    }

    /// @throws AssertionError if the cluster does not do what it must
    void play(Plan.Step step) throws IOException {
        Seat leader = cluster.awaitLeader();
        long term = term();
        long failed = probe.failedWrites();
        long beganNanos = System.nanoTime();
        List<Running> running = new ArrayList<>();
        Set<Integer> harmed = new HashSet<>();
        for (Plan.Planned planned : step.faults()) {
            parkUntil(beganNanos + planned.afterNanos());
            faults.make(planned, leaderNow(leader), harmed).ifPresent(fault -> {
                harmed.addAll(fault.harmed());
                running.add(new Running(planned, fault, System.nanoTime()));
                begin(fault);
            });
        }
        for (Running each : running) {
            parkUntil(each.beganNanos + each.planned.lastsNanos());
            each.fault.end();
            each.endedNanos = System.nanoTime();
        }
        long healedNanos = System.nanoTime();
        awaitBack();
        long backNanos = System.nanoTime();
        tell(running, harmed, healedNanos, backNanos, term() - term);
        boolean isPlanned = step.faults().stream().allMatch(each -> each.kind().isPlanned());
        if (isPlanned && probe.failedWrites() > failed) {
            chronicle.found(backNanos, "a client that retries had to give up a write though nothing was broken");
        }
        parkUntil(backNanos + step.quietNanos());
    }

    /// An earlier fault of this step may have had another one elected.
    private Seat leaderNow(Seat before) {
        return Cluster.leader(cluster.look())
                .map(leader -> cluster.seat(leader.member()))
                .orElse(before);
    }

    private static void begin(Fault fault) {
        try {
            fault.begin();
        } catch (IOException e) {
            throw new AssertionError("cannot " + fault.words() + ": " + e.getMessage(), e);
        }
    }

    private static void parkUntil(long atNanos) {
        for (long left = atNanos - System.nanoTime(); left > 0; left = atNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private long term() {
        return cluster.look().values().stream().mapToLong(Door.View::term).max().orElse(0);
    }

    private void awaitBack() {
        for (Seat seat : cluster.seats()) {
            if (!probe.writesThrough(seat.number, BACK_LIMIT)) {
                String state = seat.isAlive() ? "runs" : "has ended";
                throw new AssertionError("no write is answered by " + seat.name() + " within "
                        + BACK_LIMIT.toSeconds() + " s after all is well again; it " + state + ": "
                        + seat.lastWords(5));
            }
        }
    }

    private static String words(Fault fault) {
        return fault.outcome().isEmpty() ? fault.words() : fault.words() + ": " + fault.outcome();
    }

    private void tell(List<Running> running, Set<Integer> harmed, long healedNanos, long backNanos, long terms) {
        boolean mustBeServed = harmed.size() <= cluster.minority()
                && running.stream().allMatch(each -> each.planned.kind().mustBeSurvived());
        for (Running each : running) {
            long gapNanos = probe.pace().longestGapNanos(each.beganNanos, backNanos);
            Chronicle.Happening happening = new Chronicle.Happening(
                    each.planned.kind(),
                    words(each.fault),
                    chronicle.seconds(each.beganNanos),
                    chronicle.seconds(each.endedNanos),
                    gapNanos / 1_000_000,
                    terms,
                    (backNanos - healedNanos) / 1e9,
                    running.size() > 1);
            chronicle.happened(happening);
            out.accept(String.format(
                    Locale.ROOT,
                    "%s  %-52s gap %8s   elections %d   all back after %s",
                    Times.clock(happening.beganSeconds()),
                    happening.words() + (happening.isOverlapped() ? " (overlapped)" : ""),
                    Times.millis(happening.gapMillis()),
                    terms,
                    Times.seconds(happening.backSeconds())));
            if (mustBeServed && gapNanos > GAP_TIMEOUTS_MAX * electionTimeout.toNanos()) {
                chronicle.found(
                        backNanos,
                        "clients were not served for " + Times.millis(happening.gapMillis())
                                + " although a majority was whole: " + happening.words());
            }
        }
    }
}
