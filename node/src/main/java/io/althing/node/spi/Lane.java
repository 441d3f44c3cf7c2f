package io.althing.node.spi;

/// Runs tasks one after another, in the order they came.
public interface Lane {
    void execute(Runnable task);

    /// Runs a task after at least `delayNanos`.
    Cancel schedule(long delayNanos, Runnable task);
}
