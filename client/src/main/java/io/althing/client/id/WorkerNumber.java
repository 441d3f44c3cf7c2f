package io.althing.client.id;

/// A number that nobody else makes ids with, for the times in which it is ours. That is what
/// keeps a number safe that is given to another process: the next holder begins where this one's
/// time ended, whatever either of their clocks says.
public interface WorkerNumber {
    long number();

    /// Returns the first time that ids may carry, in ms since 1970: everything before may have
    /// been used by an earlier holder.
    long firstMillis();

    /// Returns the time from which on ids must not carry it, in ms since 1970. It moves as the
    /// number is kept.
    long endMillis();

    /// A number that somebody else, such as a person, sees to. Two processes with the same number
    /// make the same ids, and so may one whose clock was set back before it started anew.
    static WorkerNumber fixed(long number) {
        return new WorkerNumber() {
            @Override
            public long number() {
                return number;
            }

            @Override
            public long firstMillis() {
                return Long.MIN_VALUE;
            }

            @Override
            public long endMillis() {
                return Long.MAX_VALUE;
            }
        };
    }
}
