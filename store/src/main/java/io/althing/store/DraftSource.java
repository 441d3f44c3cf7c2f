package io.althing.store;

import io.althing.store.tree.Tree;
import io.althing.store.watch.Change;
import io.althing.store.watch.RevisionChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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

    /// History of published revisions is in the engine; pending revisions up to the one asked for
    /// lie on top.
    @Override
    public List<KeyValue> at(KeyRange range, long revision) {
        var published = Versions.at(draft.engine(), range, Math.min(revision, draft.publishedRevision()));
        if (revision <= draft.publishedRevision()) {
            return published;
        }
        var pairs = new TreeMap<Bytes, KeyValue>();
        published.forEach(pair -> pairs.put(pair.key(), pair));
        for (RevisionChanges each : draft.pending()) {
            if (each.revision() <= revision) {
                each.changes().forEach(change -> overlay(pairs, change, range));
            }
        }
        return new ArrayList<>(pairs.values());
    }

    private static void overlay(TreeMap<Bytes, KeyValue> pairs, Change change, KeyRange range) {
        var key = change.pair().key();
        if (!range.contains(key)) {
            return;
        }
        if (change.isDelete()) {
            pairs.remove(key);
        } else {
            pairs.put(key, Reader.withValue(change.pair(), Bytes.EMPTY));
        }
    }

    @Override
    public List<KeyValue> withValues(List<KeyValue> bare) {
        var pairs = new ArrayList<KeyValue>(bare.size());
        for (KeyValue each : bare) {
            pairs.add(draft.pair(each.key(), each.modRevision()));
        }
        return pairs;
    }
}
