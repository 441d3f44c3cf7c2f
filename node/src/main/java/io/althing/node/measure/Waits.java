package io.althing.node.measure;

import java.util.concurrent.atomic.LongAdder;

/// Calls of one kind that waited here, by what became of them, and those that wait.
public final class Waits {
    /// Begun and not ended.
    public final LongAdder waiting = new LongAdder();

    /// Answered with what they waited for, or that it did not come in time.
    public final LongAdder answered = new LongAdder();

    /// Given up by their callers.
    public final LongAdder abandoned = new LongAdder();

    /// Ended with an error: a session that was lost, a member that stopped.
    public final LongAdder failed = new LongAdder();

    /// How long those waited that were answered.
    public final Histogram seconds = Histogram.doubling(0.001, 20);
}
