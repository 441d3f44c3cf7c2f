package io.althing.chaos.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// What happens when, drawn from a seed. Kinds come in rounds, each of them once in a round, in
/// an order of its own: so that a short run sees all of them.
public final class Schedule implements Plan {
    private static final long MILLI = 1_000_000L;
    private static final double OVERLAP_SHARE = 0.3;

    private final List<FaultKind> kinds;
    private final Random random;
    private final List<FaultKind> round = new ArrayList<>();

    public Schedule(List<FaultKind> kinds, long seed) {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("nothing to do: no kind of fault is left");
        }
        this.kinds = List.copyOf(kinds);
        this.random = new Random(seed);
    }

    @Override
    public Optional<Step> next() {
        FaultKind first = take();
        List<Planned> faults = new ArrayList<>(List.of(plan(first, 0)));
        boolean isOverlapped = !first.comesAlone() && random.nextDouble() < OVERLAP_SHARE;
        if (isOverlapped && !peek().comesAlone()) {
            long halfNanos = faults.getFirst().lastsNanos() / 2;
            faults.add(plan(take(), halfNanos + random.nextLong(halfNanos)));
        }
        return Optional.of(new Step(faults, random.nextLong(1_000, 3_000) * MILLI));
    }

    private Planned plan(FaultKind kind, long afterNanos) {
        return new Planned(kind, afterNanos, lastsNanos(kind), random.nextLong());
    }

    private FaultKind take() {
        peek();
        return round.removeLast();
    }

    private FaultKind peek() {
        if (round.isEmpty()) {
            round.addAll(kinds);
            Collections.shuffle(round, random);
        }
        return round.getLast();
    }

    private long lastsNanos(FaultKind kind) {
        long millis = switch (kind) {
            case KILL_LEADER, KILL_FOLLOWER, KILL_MINORITY -> random.nextLong(2_000, 6_000);
            case KILL_ALL, POWER_LOSS_ALL -> random.nextLong(100, 1_000);
            case PAUSE -> random.nextInt(3) == 0 ? random.nextLong(200, 1_000) : random.nextLong(2_000, 8_000);
            case ISOLATE, ONE_WAY, DEAF, BRIDGE, STALL -> random.nextLong(2_500, 8_000);
            case DELAY, FLIP, TEAR -> random.nextLong(3_000, 8_000);
            case DISK_FULL, SYNC_FAILURE -> random.nextLong(6_000, 12_000);
            case POWER_LOSS -> random.nextLong(500, 4_000);
            case CLOCK -> random.nextLong(3_000, 6_000);
            // They take as long as they take.
            case ROLLING_RESTART, HANDOVER, REPLACE -> random.nextLong(500, 1_000);
        };
        return millis * MILLI;
    }
}
