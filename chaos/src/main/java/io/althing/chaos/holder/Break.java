package io.althing.chaos.holder;

/// Lets workers rest together, and tells when all of them do.
final class Break {
    private final Runnable onResting;
    private int working;
    private boolean isResting;
    private boolean isOver;

    /// @param onResting called when a rest was asked for and nobody works any more
    Break(Runnable onResting) {
        this.onResting = onResting;
    }

    /// Waits while there is a rest. Returns whether to work; to be followed by [#leave] then.
    synchronized boolean enter() throws InterruptedException {
        while (isResting && !isOver) {
            wait();
        }
        working += isOver ? 0 : 1;
        return !isOver;
    }

    synchronized void leave() {
        working--;
        tell();
    }

    synchronized boolean isWanted() {
        return isResting || isOver;
    }

    synchronized void begin() {
        isResting = true;
        tell();
    }

    synchronized void end() {
        isResting = false;
        notifyAll();
    }

    /// There is no more work.
    synchronized void endAll() {
        isOver = true;
        notifyAll();
    }

    private void tell() {
        if (isResting && working == 0) {
            onResting.run();
        }
    }
}
