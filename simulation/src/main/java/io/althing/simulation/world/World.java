package io.althing.simulation.world;

import io.althing.simulation.trial.Timeline;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// One queue of events in virtual time. Nothing here happens at the same time as anything else,
/// and the same seed gives the same run.
public final class World {
    /// How often a run asks whether it is over.
    private static final long LOOK_EVERY_NANOS = 10_000_000L;

    private record Event(long atNanos, long sequence, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::sequence));
    private final Randomness randomness;
    private final Timeline timeline;
    private long nowNanos;
    private long sequence;
    private long eventCount;
    private long traceHash;

    public World(Randomness randomness, Timeline timeline) {
        this.randomness = randomness;
        this.timeline = timeline;
    }

    public long nowNanos() {
        return nowNanos;
    }

    public Randomness randomness() {
        return randomness;
    }

    public void after(long delayNanos, Runnable action) {
        events.add(new Event(nowNanos + Math.max(0, delayNanos), ++sequence, action));
    }

    /// Runs events until the condition holds or `limitNanos` have passed. Returns whether it
    /// holds.
    ///
    /// @param afterEach called after every event
    public boolean run(long limitNanos, Runnable afterEach, BooleanSupplier until) {
        long endNanos = nowNanos + limitNanos;
        long lookedNanos = Long.MIN_VALUE;
        while (true) {
            if (nowNanos - LOOK_EVERY_NANOS >= lookedNanos) {
                lookedNanos = nowNanos;
                if (until.getAsBoolean()) {
                    return true;
                }
            }
            Event event = events.peek();
            if (event == null || event.atNanos > endNanos) {
                nowNanos = endNanos;
                return until.getAsBoolean();
            }
            events.remove();
            nowNanos = event.atNanos;
            eventCount++;
            event.action.run();
            afterEach.run();
        }
    }

    /// Tells what happened, for whoever reads along, and for the proof that two runs of a seed
    /// are one.
    public void note(Timeline.Kind kind, String who, String what) {
        noteFact(who.hashCode() * 31L + what.hashCode());
        timeline.note(nowNanos, kind, who, what);
    }

    /// As [#note], for what only the proof wants to know.
    public void noteFact(long fact) {
        traceHash = (traceHash ^ fact ^ nowNanos) * 0x9E3779B97F4A7C15L;
        traceHash ^= traceHash >>> 31;
    }

    /// As [#note], for what is told for the reader alone: whether somebody reads along must not
    /// change a run.
    public void tell(Timeline.Kind kind, String who, String what) {
        timeline.note(nowNanos, kind, who, what);
    }

    public boolean isRead() {
        return timeline.isRead();
    }

    public long eventCount() {
        return eventCount;
    }

    /// A hash over everything noted: equal for two runs of one seed, or the simulator is broken.
    public long traceHash() {
        return traceHash;
    }
}
