package io.althing.store;

import io.althing.store.command.Result.Failure;

/// The memory that an answer may take while it is put together and sent. Whoever reads asks for
/// it before it is used, so that a huge range is refused and takes nothing down.
@FunctionalInterface
public interface Allowance {
    /// For reads that are small by their nature.
    Allowance UNBOUNDED = bytes -> {};

    /// What a pair takes besides its key and value, here and as a message.
    long PAIR_BYTES = 192;

    /// @param bytes 0 only asks whether anybody still waits for the answer
    /// @throws Refused if the answer must not take more, or nobody waits for it any more
    void take(long bytes);

    /// For reading what was taken already.
    default Allowance alreadyTaken() {
        return bytes -> take(0);
    }

    /// An allowance of so much by itself; for one thread.
    static Allowance of(long bytesMax, Failure refusal) {
        long[] left = {bytesMax};
        return bytes -> {
            if (bytes > left[0]) {
                throw new Refused(refusal);
            }
            left[0] -= bytes;
        };
    }

    /// What a pair takes without its value.
    static long bare(KeyValue pair) {
        return PAIR_BYTES + pair.key().length();
    }

    /// The answer is given up.
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Failure failure;

        public Refused(Failure failure) {
            super(failure.name(), null, false, false);
            this.failure = failure;
        }

        public Failure failure() {
            return failure;
        }
    }
}
