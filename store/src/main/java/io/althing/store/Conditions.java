package io.althing.store;

import io.althing.store.command.Compare;
import io.althing.store.command.Compare.Target;
import java.util.List;

/// Compares of transactions, against one state.
final class Conditions {
    private static final KeyEntry MISSING = new KeyEntry(new byte[0], 0, 0, 0, 0, 0);

    private final Reader.Source source;

    Conditions(Reader.Source source) {
        this.source = source;
    }

    boolean hold(List<Compare> compares) {
        for (Compare compare : compares) {
            if (!holds(compare)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Compare compare) {
        var entries = Ranges.entries(source.keys(), compare.range());
        if (entries.isEmpty()) {
            // Nothing there compares as zero, but has no value that could be compared, not even
            // for inequality.
            return compare.target() != Target.VALUE && holds(compare, MISSING);
        }
        for (KeyEntry entry : entries) {
            if (!holds(compare, entry)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Compare compare, KeyEntry entry) {
        int order = switch (compare.target()) {
            case VERSION -> Long.compare(entry.version, compare.number());
            case CREATE -> Long.compare(entry.createRevision, compare.number());
            case MOD -> Long.compare(entry.modRevision, compare.number());
            case LEASE -> Long.compare(entry.lease, compare.number());
            case VALUE -> value(entry).compareTo(compare.value());
        };
        return switch (compare.relation()) {
            case EQUAL -> order == 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case NOT_EQUAL -> order != 0;
        };
    }

    private Bytes value(KeyEntry entry) {
        return source.withValues(List.of(entry.bare()), Allowance.UNBOUNDED)
                .getFirst()
                .value();
    }
}
