package io.althing.store.command;

import io.althing.store.KeyRange;
import io.althing.store.KeyValue;

/// A read of a range.
///
/// @param limit at most this many pairs after filtering and sorting; 0 or less for all
/// @param revision 0 or less for the present
/// @param minModRevision and the three after it: keep only pairs within; 0 for no bound
public record RangeQuery(
        KeyRange range,
        long limit,
        long revision,
        Order order,
        Target target,
        boolean keysOnly,
        boolean countOnly,
        long minModRevision,
        long maxModRevision,
        long minCreateRevision,
        long maxCreateRevision)
        implements Operation {
    public enum Order {
        NONE,
        ASCEND,
        DESCEND
    }

    public enum Target {
        KEY,
        VERSION,
        CREATE,
        MOD,
        VALUE
    }

    /// Returns a plain read of the present state of a range.
    public static RangeQuery of(KeyRange range) {
        return new RangeQuery(range, 0, 0, Order.NONE, Target.KEY, false, false, 0, 0, 0, 0);
    }

    /// Returns a read of the present pairs of a range without their values.
    public static RangeQuery bare(KeyRange range) {
        return new RangeQuery(range, 0, 0, Order.NONE, Target.KEY, true, false, 0, 0, 0, 0);
    }

    /// Returns the same at another revision.
    public RangeQuery at(long other) {
        return with(other, countOnly);
    }

    /// Returns the same, but asks only how many keys there are.
    public RangeQuery counting() {
        return with(revision, true);
    }

    private RangeQuery with(long otherRevision, boolean isCount) {
        return new RangeQuery(
                range,
                limit,
                otherRevision,
                order,
                target,
                keysOnly,
                isCount,
                minModRevision,
                maxModRevision,
                minCreateRevision,
                maxCreateRevision);
    }

    public boolean isFiltered() {
        return minModRevision != 0 || maxModRevision != 0 || minCreateRevision != 0 || maxCreateRevision != 0;
    }

    /// Whether the bounds let this pair through.
    public boolean passes(KeyValue pair) {
        return isWithin(pair.modRevision(), minModRevision, maxModRevision)
                && isWithin(pair.createRevision(), minCreateRevision, maxCreateRevision);
    }

    private static boolean isWithin(long revision, long min, long max) {
        return (min == 0 || revision >= min) && (max == 0 || revision <= max);
    }
}
