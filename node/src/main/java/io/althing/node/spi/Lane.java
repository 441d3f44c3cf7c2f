package io.althing.node.spi;

import java.util.concurrent.Executor;

/// Runs tasks one after another, in the order they came.
public interface Lane extends Executor {
    /// Runs a task after at least `delayNanos`.
    Cancel schedule(long delayNanos, Runnable task);
}
