package io.althing.store;

import io.althing.store.command.RangeQuery;
import io.althing.store.command.RangeQuery.Order;
import io.althing.store.command.RangeQuery.Target;
import io.althing.store.command.Result;
import io.althing.store.tree.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// Answers ranges: fetch, filter, sort, cut to the limit; values are read last, and only those that
/// are returned.
final class Reader {
    private Reader() {}

    /// Where pairs come from.
    interface Source {
        /// The present revision.
        long revision();

        Tree<KeyEntry> keys();

        /// Returns the pairs of an older revision without their values.
        List<KeyValue> at(KeyRange range, long revision);

        /// Adds their values to pairs that came from here.
        List<KeyValue> withValues(List<KeyValue> bare);
    }

    /// Answers a query whose revision was checked.
    static Result.Range read(Source source, RangeQuery query) {
        boolean isPresent = query.revision() <= 0 || query.revision() == source.revision();
        if (!isPresent) {
            var all = source.at(query.range(), query.revision());
            return query.countOnly()
                    ? new Result.Range(source.revision(), List.of(), all.size(), false)
                    : answer(source, query, all, all.size());
        }
        int count = Ranges.count(source.keys(), query.range());
        if (query.countOnly() || count == 0) {
            return new Result.Range(source.revision(), List.of(), count, false);
        }
        if (isInKeyOrder(query) && !query.isFiltered()) {
            return directly(source, query, count);
        }
        return answer(source, query, bare(source, query), count);
    }

    /// In key order and unfiltered: touches only what it returns.
    private static Result.Range directly(Source source, RangeQuery query, int count) {
        int wanted = query.limit() > 0 ? (int) Math.min(query.limit(), count) : count;
        int first = Ranges.firstRank(source.keys(), query.range());
        boolean isDescending = query.order() == Order.DESCEND;
        var cursor = isDescending
                ? source.keys().descending(first + count - 1)
                : source.keys().ascending(first);
        var pairs = new ArrayList<KeyValue>(wanted);
        while (pairs.size() < wanted && cursor.next()) {
            pairs.add(cursor.entry().bare());
        }
        return new Result.Range(
                source.revision(), query.keysOnly() ? pairs : source.withValues(pairs), count, wanted < count);
    }

    private static List<KeyValue> bare(Source source, RangeQuery query) {
        var pairs = new ArrayList<KeyValue>();
        for (KeyEntry entry : Ranges.entries(source.keys(), query.range())) {
            pairs.add(entry.bare());
        }
        return pairs;
    }

    private static Result.Range answer(Source source, RangeQuery query, List<KeyValue> all, int count) {
        var kept = query.isFiltered()
                ? all.stream().filter(pair -> passes(query, pair)).toList()
                : all;
        boolean byValue = query.target() == Target.VALUE;
        var sorted = sort(query, byValue ? source.withValues(kept) : kept);
        boolean hasMore = query.limit() > 0 && sorted.size() > query.limit();
        var cut = hasMore ? sorted.subList(0, (int) query.limit()) : sorted;
        List<KeyValue> pairs = query.keysOnly()
                ? (byValue ? cut.stream().map(Reader::withoutValue).toList() : List.copyOf(cut))
                : (byValue ? List.copyOf(cut) : source.withValues(cut));
        return new Result.Range(source.revision(), pairs, count, hasMore);
    }

    private static List<KeyValue> sort(RangeQuery query, List<KeyValue> inKeyOrder) {
        if (query.target() == Target.KEY) {
            return query.order() == Order.DESCEND ? inKeyOrder.reversed() : inKeyOrder;
        }
        Comparator<KeyValue> order = switch (query.target()) {
            case KEY -> Comparator.comparing(KeyValue::key);
            case VERSION -> Comparator.comparingLong(KeyValue::version);
            case CREATE -> Comparator.comparingLong(KeyValue::createRevision);
            case MOD -> Comparator.comparingLong(KeyValue::modRevision);
            case VALUE -> Comparator.comparing(KeyValue::value);
        };
        var sorted = new ArrayList<>(inKeyOrder);
        sorted.sort(query.order() == Order.DESCEND ? Collections.reverseOrder(order) : order);
        return sorted;
    }

    private static boolean passes(RangeQuery query, KeyValue pair) {
        return isWithin(pair.modRevision(), query.minModRevision(), query.maxModRevision())
                && isWithin(pair.createRevision(), query.minCreateRevision(), query.maxCreateRevision());
    }

    private static boolean isWithin(long revision, long min, long max) {
        return (min == 0 || revision >= min) && (max == 0 || revision <= max);
    }

    private static boolean isInKeyOrder(RangeQuery query) {
        return query.target() == Target.KEY;
    }

    private static KeyValue withoutValue(KeyValue pair) {
        return new KeyValue(
                pair.key(), pair.createRevision(), pair.modRevision(), pair.version(), Bytes.EMPTY, pair.lease());
    }

    static KeyValue withValue(KeyValue bare, Bytes value) {
        return new KeyValue(bare.key(), bare.createRevision(), bare.modRevision(), bare.version(), value, bare.lease());
    }
}
