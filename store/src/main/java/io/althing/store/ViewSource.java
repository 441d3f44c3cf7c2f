package io.althing.store;

import io.althing.store.tree.Tree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads of a published state, from any thread, while the sweep may be deleting what compaction
/// left.
record ViewSource(View view, Versions versions, PastKeys past) implements Reader.Source {
    @Override
    public long revision() {
        return view.applied().revision();
    }

    @Override
    public Tree<KeyEntry> keys() {
        return view.keys();
    }

    @Override
    public @Nullable Tree<KeyEntry> keysAt(KeyRange range, long revision, Allowance allowance) {
        return past.at(view, range, revision, allowance);
    }

    @Override
    public void at(KeyRange range, long revision, Reader.Visitor visitor) {
        versions.at(range, revision, visitor);
    }

    @Override
    public List<KeyValue> withValues(List<KeyValue> bare, Allowance allowance) {
        @Nullable List<KeyValue> pairs = versions.withValues(bare, allowance);
        if (pairs == null) {
            throw new Swept();
        }
        return pairs;
    }

    /// A version of this state was superseded, compacted and swept while it was read: read a
    /// later
    /// state.
    static final class Swept extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Swept() {
            super("swept while reading", null, false, false);
        }
    }
}
