package io.althing.store;

import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.RangeQuery.Order;
import io.althing.store.command.RangeQuery.Target;
import io.althing.store.command.Result;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeCursor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers ranges: fetch, filter, sort, cut to the limit; values are read last, and only those
/// that
/// are returned.
final class Reader {
    private Reader() {}

    /// Where pairs come from.
    interface Source {
        /// The present revision.
        long revision();

        Tree<KeyEntry> keys();

        /// The keys at an older revision; null if it is cheaper to walk the range with [#at].
        @Nullable
        Tree<KeyEntry> keysAt(KeyRange range, long revision, Allowance allowance);

        /// Shows the pairs of an older revision, in key order.
        void at(KeyRange range, long revision, Visitor visitor);

        /// Adds their values to pairs that came from here.
        List<KeyValue> withValues(List<KeyValue> bare, Allowance allowance);
    }

    /// Is shown pairs without their values.
    interface Visitor {
        /// Returns whether to go on.
        boolean visit(KeyValue bare, int valueBytes);
    }

    /// Answers a query whose revision was checked.
    static Result.Range read(Source source, RangeQuery query, Allowance allowance) {
        boolean isInKeyOrder = query.target() == Target.KEY && !query.isFiltered();
        var keys = keys(source, query.range(), query.revision(), allowance);
        if (keys == null) {
            return walked(source, query, isInKeyOrder && query.order() != Order.DESCEND, allowance);
        }
        if (isInKeyOrder && query.range().isSingle()) {
            return one(source, keys, query, allowance);
        }
        int count = Ranges.count(keys, query.range());
        if (query.countOnly() || count == 0) {
            return new Result.Range(source.revision(), List.of(), count, false);
        }
        if (isInKeyOrder) {
            return directly(source, keys, query, count, allowance);
        }
        var kept = new Kept(query, allowance);
        show(keys, query.range(), kept);
        return answer(source, query, kept.pairs, count, allowance);
    }

    /// Reads the next piece of a range whose revision was checked: in key order, as much as fits.
    /// Counts only what costs nothing to count.
    static Result.Range piece(Source source, RangePiece piece, Allowance allowance) {
        var keys = keys(source, piece.range(), piece.revision(), allowance);
        var taken = new Piece(piece, allowance);
        if (keys == null) {
            source.at(piece.range(), piece.revision(), taken);
        } else {
            show(keys, piece.range(), taken);
        }
        var pairs = piece.keysOnly() ? taken.pairs : source.withValues(taken.pairs, allowance.alreadyTaken());
        long count = keys == null ? RangePiece.NOT_COUNTED : Ranges.count(keys, piece.range());
        return new Result.Range(source.revision(), pairs, count, taken.hasMore);
    }

    private static @Nullable Tree<KeyEntry> keys(Source source, KeyRange range, long revision, Allowance allowance) {
        boolean isPresent = revision <= 0 || revision == source.revision();
        return isPresent ? source.keys() : source.keysAt(range, revision, allowance);
    }

    private static void show(Tree<KeyEntry> keys, KeyRange range, Visitor visitor) {
        int left = Ranges.count(keys, range);
        var cursor = keys.ascending(Ranges.firstRank(keys, range));
        while (left-- > 0 && cursor.next() && visitor.visit(cursor.entry().bare(), cursor.entry().valueBytes)) {}
    }

    /// Has to see the whole range to count it, but keeps only what it returns.
    private static Result.Range walked(Source source, RangeQuery query, boolean isInOrder, Allowance allowance) {
        if (query.countOnly()) {
            var none = new First(0, false, allowance);
            source.at(query.range(), query.revision(), none);
            return new Result.Range(source.revision(), List.of(), none.seen, false);
        }
        if (isInOrder) {
            long limit = query.limit() > 0 ? query.limit() : Long.MAX_VALUE;
            var first = new First(limit, !query.keysOnly(), allowance);
            source.at(query.range(), query.revision(), first);
            var pairs = query.keysOnly() ? first.pairs : source.withValues(first.pairs, allowance.alreadyTaken());
            return new Result.Range(source.revision(), pairs, first.seen, first.pairs.size() < first.seen);
        }
        var kept = new Kept(query, allowance);
        source.at(query.range(), query.revision(), kept);
        return answer(source, query, kept.pairs, kept.seen, allowance);
    }

    /// The commonest read: finds the key once.
    private static Result.Range one(Source source, Tree<KeyEntry> keys, RangeQuery query, Allowance allowance) {
        KeyEntry entry = keys.get(query.range().from().array());
        if (entry == null) {
            return new Result.Range(source.revision(), List.of(), 0, false);
        }
        if (query.countOnly()) {
            return new Result.Range(source.revision(), List.of(), 1, false);
        }
        List<KeyValue> bare = List.of(entry.bare());
        allowance.take(Allowance.bare(bare.getFirst()) + (query.keysOnly() ? 0 : entry.valueBytes));
        var pairs = query.keysOnly() ? bare : source.withValues(bare, allowance.alreadyTaken());
        return new Result.Range(source.revision(), pairs, 1, false);
    }

    /// In key order and unfiltered: touches only what it returns.
    private static Result.Range directly(
            Source source, Tree<KeyEntry> keys, RangeQuery query, int count, Allowance allowance) {
        int wanted = query.limit() > 0 ? (int) Math.min(query.limit(), count) : count;
        int first = Ranges.firstRank(keys, query.range());
        boolean isDescending = query.order() == Order.DESCEND;
        TreeCursor<KeyEntry> cursor = isDescending ? keys.descending(first + count - 1) : keys.ascending(first);
        var taken = new First(wanted, !query.keysOnly(), allowance);
        while (taken.seen < wanted && cursor.next()) {
            taken.visit(cursor.entry().bare(), cursor.entry().valueBytes);
        }
        var pairs = query.keysOnly() ? taken.pairs : source.withValues(taken.pairs, allowance.alreadyTaken());
        return new Result.Range(source.revision(), pairs, count, wanted < count);
    }

    private static Result.Range answer(
            Source source, RangeQuery query, List<KeyValue> kept, long count, Allowance allowance) {
        boolean byValue = query.target() == Target.VALUE;
        var sorted = sort(query, byValue ? source.withValues(kept, allowance) : kept);
        boolean hasMore = query.limit() > 0 && sorted.size() > query.limit();
        var cut = hasMore ? sorted.subList(0, (int) query.limit()) : sorted;
        List<KeyValue> pairs = query.keysOnly()
                ? (byValue ? cut.stream().map(Reader::withoutValue).toList() : List.copyOf(cut))
                : (byValue ? List.copyOf(cut) : source.withValues(cut, allowance));
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

    private static KeyValue withoutValue(KeyValue pair) {
        return new KeyValue(
                pair.key(), pair.createRevision(), pair.modRevision(), pair.version(), Bytes.EMPTY, pair.lease());
    }

    static KeyValue withValue(KeyValue bare, Bytes value) {
        return new KeyValue(bare.key(), bare.createRevision(), bare.modRevision(), bare.version(), value, bare.lease());
    }

    /// Collects pairs, and gives up between them when nobody waits any more.
    private abstract static class Collecting implements Visitor {
        private static final int ASK_EVERY = 1_024;

        final List<KeyValue> pairs = new ArrayList<>();
        final Allowance allowance;
        long seen;

        Collecting(Allowance allowance) {
            this.allowance = allowance;
        }

        void count() {
            if (++seen % ASK_EVERY == 0) {
                allowance.take(0);
            }
        }
    }

    /// Keeps the first pairs and counts the others. Takes for their values, too: all that will be
    /// needed is known before anything is read.
    private static final class First extends Collecting {
        private final long limit;
        private final boolean withValues;

        First(long limit, boolean withValues, Allowance allowance) {
            super(allowance);
            this.limit = limit;
            this.withValues = withValues;
        }

        @Override
        public boolean visit(KeyValue bare, int valueBytes) {
            count();
            if (pairs.size() < limit) {
                allowance.take(Allowance.bare(bare) + (withValues ? valueBytes : 0));
                pairs.add(bare);
            }
            return true;
        }
    }

    /// Keeps what passes a query's filters.
    private static final class Kept extends Collecting {
        private final RangeQuery query;

        Kept(RangeQuery query, Allowance allowance) {
            super(allowance);
            this.query = query;
        }

        @Override
        public boolean visit(KeyValue bare, int valueBytes) {
            count();
            if (query.passes(bare)) {
                allowance.take(Allowance.bare(bare));
                pairs.add(bare);
            }
            return true;
        }
    }

    /// Keeps pairs until the piece is full.
    private static final class Piece extends Collecting {
        private final RangePiece piece;
        private long bytes;
        private boolean hasMore;

        Piece(RangePiece piece, Allowance allowance) {
            super(allowance);
            this.piece = piece;
        }

        @Override
        public boolean visit(KeyValue bare, int valueBytes) {
            if (pairs.size() >= piece.pairsMax() || bytes >= piece.bytesMax()) {
                hasMore = true;
                return false;
            }
            long taken = Allowance.bare(bare) + (piece.keysOnly() ? 0 : valueBytes);
            allowance.take(taken);
            bytes += taken;
            pairs.add(bare);
            return true;
        }
    }
}
