package io.althing.store.command;

import io.althing.store.KeyRange;

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

    public boolean isFiltered() {
        return minModRevision != 0 || maxModRevision != 0 || minCreateRevision != 0 || maxCreateRevision != 0;
    }
}
