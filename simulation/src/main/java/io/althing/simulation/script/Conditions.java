package io.althing.simulation.script;

import java.util.random.RandomGenerator;

/// What one run's world is like. Each seed draws its own.
///
/// @param clients that read and write
/// @param lockers that hold locks and change what the locks protect
/// @param watchers that follow what happens
/// @param safetyNanos how long trouble lasts
/// @param thinkMillis between two requests of a client, about
/// @param valueBytes the size of values, about
/// @param electionMillis the election timeout, ten heartbeats
/// @param clockDrift clocks run this much fast or slow at most, as a share
/// @param replyLoss so many answers to writes get lost on their way to the client
/// @param chanceShare the part of all unusual ways that are taken, and how often
/// @param claimants that take locks and permits by procedures; drawn last, as it came last
public record Conditions(
        int members,
        int clients,
        int lockers,
        int watchers,
        int keys,
        int thinkMillis,
        int valueBytes,
        long safetyNanos,
        LinkConditions link,
        int electionMillis,
        double clockDrift,
        long diskNanos,
        long flushEntries,
        long catchUpEntries,
        int segmentBytes,
        double replyLoss,
        double chanceShare,
        int claimants) {
    private static final long MILLI = 1_000_000;

    static Conditions draw(RandomGenerator random) {
        LinkConditions link = new LinkConditions(
                random.nextLong(50_000, 5 * MILLI),
                random.nextLong(50_000, 20 * MILLI),
                some(random, 0.2),
                some(random, 0.2),
                some(random, 0.3),
                some(random, 0.02));
        return new Conditions(
                new int[] {1, 3, 3, 3, 3, 5, 5, 7}[random.nextInt(8)],
                random.nextInt(3, 9),
                random.nextInt(0, 6),
                random.nextInt(0, 4),
                random.nextInt(2, 8),
                new int[] {10, 40, 40, 300}[random.nextInt(4)],
                random.nextInt(4) == 0 ? random.nextInt(200, 3_000) : 0,
                random.nextLong(8_000, 20_000) * MILLI,
                link,
                new int[] {1000, 1000, 400, 150}[random.nextInt(4)],
                some(random, 0.1),
                random.nextInt(4) == 0 ? random.nextLong(50 * MILLI) + 1 : random.nextLong(2 * MILLI) + 1,
                random.nextLong(5, 60),
                random.nextLong(0, 12),
                random.nextInt(2_000, 40_000),
                some(random, 0.2),
                new double[] {0, 0, 0.25, 0.5}[random.nextInt(4)],
                new int[] {0, 0, 3, 6}[random.nextInt(4)]);
    }

    private static double some(RandomGenerator random, double max) {
        return random.nextBoolean() ? 0 : random.nextDouble() * max;
    }
}
