package io.althing.store.engine;

import java.util.concurrent.Semaphore;

/// Keeps an engine open while anyone is inside: native memory must not go away under a reader.
final class Gate {
    private static final int ALL = Integer.MAX_VALUE;

    private final Semaphore permits = new Semaphore(ALL);
    private volatile boolean isClosing;
    private boolean isClosed;

    void enter() {
        if (!permits.tryAcquire()) {
            throw new EngineClosed();
        }
    }

    /// For whoever stays long: refuses to go on when somebody waits to close.
    void stay() {
        if (isClosing) {
            throw new EngineClosed();
        }
    }

    void leave() {
        permits.release();
    }

    /// Waits until everybody left and lets nobody in again. Returns whether this call is the one
    /// that closed it.
    synchronized boolean close() {
        if (isClosed) {
            return false;
        }
        isClosing = true;
        permits.acquireUninterruptibly(ALL);
        isClosed = true;
        return true;
    }
}
