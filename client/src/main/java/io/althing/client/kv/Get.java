package io.althing.client.kv;

import io.etcd.jetcd.api.RangeRequest;

/// Reads keys.
///
/// ```java
/// Get.prefix("orders/").limit(100).newestFirst()
/// ```
///
/// @param limit how many at most, or 0 for all
/// @param atRevision as of which revision, or 0 for now
/// @param isStale set to let any member answer from what it has, without asking the leader
public record Get(
        Keys keys, long limit, long atRevision, Order order, boolean isStale, boolean isKeysOnly, boolean isCountOnly)
        implements Operation {

    /// In which order.
    public enum Order {
        KEY,
        KEY_DESCENDING,
        /// By modification revision.
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    public Get {
        if (limit < 0) {
            throw new IllegalArgumentException("a limit is not negative: " + limit);
        }
        if (atRevision < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + atRevision);
        }
    }

    public static Get of(Keys keys) {
        return new Get(keys, 0, 0, Order.KEY, false, false, false);
    }

    public static Get key(String key) {
        return of(Keys.one(key));
    }

    public static Get key(Bytes key) {
        return of(Keys.one(key));
    }

    public static Get prefix(String prefix) {
        return of(Keys.prefix(prefix));
    }

    public Get limit(long most) {
        return new Get(keys, most, atRevision, order, isStale, isKeysOnly, isCountOnly);
    }

    /// Fails with [io.althing.client.error.CompactedException] if that has been compacted.
    public Get atRevision(long revision) {
        return new Get(keys, limit, revision, order, isStale, isKeysOnly, isCountOnly);
    }

    public Get descending() {
        return in(Order.KEY_DESCENDING);
    }

    public Get newestFirst() {
        return in(Order.NEWEST_FIRST);
    }

    public Get oldestFirst() {
        return in(Order.OLDEST_FIRST);
    }

    private Get in(Order other) {
        return new Get(keys, limit, atRevision, other, isStale, isKeysOnly, isCountOnly);
    }

    /// Answered by whichever member is asked, from what it has: fast, also without a majority,
    /// but perhaps older than what this client read before.
    public Get allowStale() {
        return new Get(keys, limit, atRevision, order, true, isKeysOnly, isCountOnly);
    }

    /// Leaves values out.
    public Get keysOnly() {
        return new Get(keys, limit, atRevision, order, isStale, true, isCountOnly);
    }

    public Get countOnly() {
        return new Get(keys, limit, atRevision, order, isStale, isKeysOnly, true);
    }

    Get of(Keys other, long revision) {
        return new Get(other, limit, revision, order, isStale, isKeysOnly, isCountOnly);
    }

    RangeRequest toWire() {
        RangeRequest.Builder wire = RangeRequest.newBuilder()
                .setKey(keys.from().toByteString())
                .setRangeEnd(keys.end().toByteString())
                .setLimit(limit)
                .setRevision(atRevision)
                .setSerializable(isStale)
                .setKeysOnly(isKeysOnly)
                .setCountOnly(isCountOnly);
        switch (order) {
            case KEY -> {}
            case KEY_DESCENDING -> sort(wire, RangeRequest.SortTarget.KEY, RangeRequest.SortOrder.DESCEND);
            case OLDEST_FIRST -> sort(wire, RangeRequest.SortTarget.MOD, RangeRequest.SortOrder.ASCEND);
            case NEWEST_FIRST -> sort(wire, RangeRequest.SortTarget.MOD, RangeRequest.SortOrder.DESCEND);
        }
        return wire.build();
    }

    private static void sort(RangeRequest.Builder wire, RangeRequest.SortTarget target, RangeRequest.SortOrder order) {
        wire.setSortTarget(target).setSortOrder(order);
    }
}
