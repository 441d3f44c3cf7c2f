package io.althing.raft.quorum;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/// What a set of voters has agreed on. A joint decision needs both its halves; an empty half
/// agrees with everything, so that a plain
/// configuration is the joint one with an empty outgoing half.
public final class Quorum {
    private Quorum() {}

    /// Returns the highest index that a majority has reached; [Long#MAX_VALUE] for no voters.
    public static <T> long reached(Collection<T> voters, ToLongFunction<T> index) {
        if (voters.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long[] indexes = new long[voters.size()];
        int i = 0;
        for (T voter : voters) {
            indexes[i++] = index.applyAsLong(voter);
        }
        Arrays.sort(indexes);
        // Sorted ascending, everything from here on is a majority: n - (n/2 + 1).
        return indexes[indexes.length - (indexes.length / 2 + 1)];
    }

    /// Tells whether a majority satisfies the condition; true for no voters.
    public static <T> boolean isMajority(Collection<T> voters, Predicate<T> condition) {
        if (voters.isEmpty()) {
            return true;
        }
        int count = 0;
        for (T voter : voters) {
            if (condition.test(voter)) {
                count++;
            }
        }
        return count > voters.size() / 2;
    }
}
