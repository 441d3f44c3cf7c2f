package io.althing.store;

import io.althing.store.tree.Tree;
import io.althing.store.watch.Change;
import io.althing.store.watch.RevisionChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads within a transaction: sees what the batch and the transaction itself have written,
/// published or not.
record DraftSource(Draft draft) implements Reader.Source {
    @Override
    public long revision() {
        return draft.readRevision();
    }

    @Override
    public Tree<KeyEntry> keys() {
        return draft.keys();
    }

    @Override
    public @Nullable Tree<KeyEntry> keysAt(KeyRange range, long revision, Allowance allowance) {
        return null;
    }

    /// History of published revisions is in the engine; pending revisions up to the one asked for
    /// lie on top.
    @Override
    public void at(KeyRange range, long revision, Reader.Visitor visitor) {
        if (revision <= draft.publishedRevision()) {
            draft.versions().at(range, revision, visitor);
            return;
        }
        // Few: a batch's own changes, each with what it left of its key.
        var pending = new TreeMap<Bytes, Change>();
        for (RevisionChanges each : draft.pending()) {
            if (each.revision() <= revision) {
                each.changes().stream()
                        .filter(change -> range.contains(change.pair().key()))
                        .forEach(change -> pending.put(change.pair().key(), change));
            }
        }
        var merge = new Overlay(pending, visitor);
        draft.versions().at(range, draft.publishedRevision(), merge);
        merge.showBefore(null);
    }

    /// Lays pending changes over published pairs, both in key order.
    private static final class Overlay implements Reader.Visitor {
        private final TreeMap<Bytes, Change> pending;
        private final Reader.Visitor visitor;
        private boolean goesOn = true;

        Overlay(TreeMap<Bytes, Change> pending, Reader.Visitor visitor) {
            this.pending = pending;
            this.visitor = visitor;
        }

        @Override
        public boolean visit(KeyValue bare, int valueBytes) {
            showBefore(bare.key());
            var change = pending.remove(bare.key());
            if (change == null) {
                goesOn = goesOn && visitor.visit(bare, valueBytes);
            } else {
                show(change);
            }
            return goesOn;
        }

        /// @param key null for all that are left
        void showBefore(@Nullable Bytes key) {
            while (goesOn
                    && !pending.isEmpty()
                    && (key == null || pending.firstKey().compareTo(key) < 0)) {
                show(pending.pollFirstEntry().getValue());
            }
        }

        private void show(Change change) {
            if (goesOn && !change.isDelete()) {
                var pair = change.pair();
                goesOn = visitor.visit(
                        Reader.withValue(pair, Bytes.EMPTY), pair.value().length());
            }
        }
    }

    @Override
    public List<KeyValue> withValues(List<KeyValue> bare, Allowance allowance) {
        var pairs = new ArrayList<KeyValue>(bare.size());
        for (KeyValue each : bare) {
            var pair = draft.pair(each.key(), each.modRevision());
            allowance.take(pair.value().length());
            pairs.add(pair);
        }
        return pairs;
    }
}
