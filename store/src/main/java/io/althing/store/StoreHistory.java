package io.althing.store;

import io.althing.store.encoding.RevisionRow;
import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.watch.Change;
import io.althing.store.watch.History;
import io.althing.store.watch.RevisionChanges;
import java.util.ArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What watchers of one space read of a store: its revisions column, and values where they are
/// wanted.
record StoreHistory(Engine engine, Versions versions, Supplier<View> view, Space space) implements History {
    @Override
    public long revision() {
        return view.get().applied().revision();
    }

    @Override
    public long compactedRevision() {
        return view.get().compactedRevision();
    }

    @Override
    public @Nullable Window changes(long fromRevision, long toRevision, Predicate<Bytes> matches, int maxBytes) {
        var found = new ArrayList<RevisionChanges>();
        long next = toRevision;
        long bytes = 0;
        byte[] from = RevisionRow.key(Math.max(0, fromRevision));
        try (var cursor = engine.scan(Column.REVISIONS, from, RevisionRow.key(toRevision))) {
            while (cursor.next()) {
                long revision = RevisionRow.revision(cursor.key());
                if (!found.isEmpty() && bytes >= maxBytes) {
                    next = revision;
                    break;
                }
                if (RevisionRow.space(cursor.key()) != space) {
                    continue;
                }
                var changes = new ArrayList<Change>();
                for (var row : RevisionRow.decode(cursor.value())) {
                    if (!matches.test(row.key())) {
                        continue;
                    }
                    var change = change(row, revision);
                    if (change == null) {
                        return null;
                    }
                    changes.add(change);
                    bytes += row.key().length() + change.pair().value().length();
                }
                if (!changes.isEmpty()) {
                    found.add(new RevisionChanges(revision, changes));
                }
            }
        }
        // Only now is it sure that no row was swept before the scan saw it.
        return fromRevision < compactedRevision() ? null : new Window(found, next);
    }

    private @Nullable Change change(RevisionRow.Change row, long revision) {
        if (row.isDelete()) {
            return Change.delete(row.key(), revision, row.previousRevision());
        }
        byte[] record =
                engine.get(Column.VERSIONS, VersionKey.of(space, row.key().array(), revision));
        if (record == null) {
            Invariant.check(revision < compactedRevision(), "only compaction takes versions away");
            return null;
        }
        var pair = VersionRecord.decode(row.key(), revision, record);
        return new Change(false, pair, row.previousRevision());
    }

    @Override
    public @Nullable KeyValue pair(Bytes key, long modRevision) {
        return space == Space.CLIENTS ? versions.pair(key, modRevision) : Versions.own(engine, key, modRevision);
    }
}
