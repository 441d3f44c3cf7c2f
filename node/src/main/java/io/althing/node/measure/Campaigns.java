package io.althing.node.measure;

import java.util.concurrent.atomic.LongAdder;

/// Elections as this member sees them.
public final class Campaigns {
    public final LongAdder preVotes = new LongAdder();
    public final LongAdder votes = new LongAdder();
    public final LongAdder won = new LongAdder();

    /// Leaderships given up, whatever for.
    public final LongAdder steppedDown = new LongAdder();

    /// From the moment that no leader is known until one is.
    public final Histogram leaderless = Histogram.doubling(0.01, 14);
}
