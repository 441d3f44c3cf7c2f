package io.althing.node.spi;

/// A monotonic clock. Wall time is nobody's business here.
public interface Clock {
    long nanoTime();
}
