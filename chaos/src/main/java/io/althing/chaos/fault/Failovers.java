package io.althing.chaos.fault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One failover after the other, to measure how long clients notice: the leader is killed, hands
/// over, and is restarted with all others.
public final class Failovers implements Plan {
    private static final int RESTARTS_SHARE = 20;

    private final int count;
    private final Duration electionTimeout;
    private int done;

    /// @param count how many kills, and how many handovers
    public Failovers(int count, Duration electionTimeout) {
        this.count = count;
        this.electionTimeout = electionTimeout;
    }

    @Override
    public Optional<Step> next() {
        int number = done++;
        if (number < count) {
            return step(FaultKind.KILL_LEADER, number);
        }
        if (number < 2 * count) {
            return step(FaultKind.HANDOVER, number);
        }
        int restarts = Math.max(1, count / RESTARTS_SHARE);
        return number < 2 * count + restarts ? step(FaultKind.ROLLING_RESTART, number) : Optional.empty();
    }

    private Optional<Step> step(FaultKind kind, int number) {
        // The dead must stay dead until another one leads.
        long lastsNanos = kind == FaultKind.KILL_LEADER ? 3 * electionTimeout.toNanos() : electionTimeout.toNanos() / 5;
        return Optional.of(new Step(List.of(new Planned(kind, 0, lastsNanos, number)), electionTimeout.toNanos() / 2));
    }
}
