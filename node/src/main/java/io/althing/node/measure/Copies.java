package io.althing.node.measure;

import java.util.concurrent.atomic.LongAdder;

/// Copies of the store that are sent to, or come from, other members.
public final class Copies {
    public final LongAdder sentBytes = new LongAdder();
    public final LongAdder receivedBytes = new LongAdder();
    public final LongAdder delivered = new LongAdder();

    /// Begun and given up, or turned away.
    public final LongAdder undelivered = new LongAdder();

    public final LongAdder installed = new LongAdder();
}
