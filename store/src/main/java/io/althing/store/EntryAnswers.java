package io.althing.store;

import io.althing.store.command.Result.Failure;

/// Bounds what the commands of one log entry answer together. Every member puts these answers
/// together, so what would be too large for one would be so for all, and again after a restart.
///
/// A command whose answer does not fit is carried out like any other: what is in the log must
/// not depend on what an answer takes.
final class EntryAnswers implements Allowance {
    static final long BYTES_MAX = 32L << 20;

    private long left = BYTES_MAX;
    private long leftAtBegin = BYTES_MAX;
    private boolean isLost;

    /// The next command.
    void begin() {
        leftAtBegin = left;
        isLost = false;
    }

    /// Whether the answer to this command did not fit.
    boolean isLost() {
        return isLost;
    }

    long bytes() {
        return BYTES_MAX - left;
    }

    boolean fits(long bytes) {
        isLost |= bytes > left;
        // What a lost answer has taken is there for the next one.
        left = isLost ? leftAtBegin : left - bytes;
        return !isLost;
    }

    @Override
    public void take(long bytes) {
        if (!fits(bytes)) {
            throw new Refused(Failure.ANSWER_LOST);
        }
    }
}
