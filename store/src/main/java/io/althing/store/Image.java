package io.althing.store;

import io.althing.store.auth.Auth;
import io.althing.store.command.Alarm;
import io.althing.store.encoding.RevisionRow;
import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// All of one published state with its history, held still while the store goes on: every version
/// that may still be read, as if compaction had been swept. For one thread.
///
/// While it is open the engine keeps what it would otherwise give back. When the engine closes,
/// the next call throws [io.althing.store.engine.EngineClosed]: close the image then, the
/// engine waits.
public final class Image implements AutoCloseable {
    /// Takes one version of a key.
    public interface Visitor {
        /// @param pair for a deletion the key and the revision only
        void visit(KeyValue pair, boolean isDelete) throws IOException;
    }

    /// Takes one record of the audit log.
    public interface AuditVisitor {
        /// @param record as [io.althing.store.audit.AuditRecord#encode] gives it
        void visit(long place, byte[] record) throws IOException;
    }

    private final View view;
    private final Engine.Cursor versions;
    private final Engine.Cursor revisions;
    private final Engine.Cursor audit;
    private boolean isStarted;
    private boolean hasRow;

    private Image(View view, Engine.Cursor revisions, Engine.Cursor versions, Engine.Cursor audit) {
        this.view = view;
        this.revisions = revisions;
        this.versions = versions;
        this.audit = audit;
    }

    static Image of(View view, Engine engine) {
        List<Engine.Cursor> open = new ArrayList<>();
        try {
            byte[] from = VersionKey.allFrom(Space.CLIENTS);
            open.add(engine.scan(Column.REVISIONS, RevisionRow.key(0), null));
            open.add(engine.scan(Column.VERSIONS, from, VersionKey.allTo(Space.CLIENTS)));
            open.add(engine.scan(Column.META, MetaRows.auditKey(0), MetaRows.auditTo()));
            return new Image(view, open.get(0), open.get(1), open.get(2));
        } catch (RuntimeException e) {
            open.forEach(Engine.Cursor::close);
            throw e;
        }
    }

    public Store.Applied applied() {
        return view.applied();
    }

    /// The revision of the last compaction, or -1.
    public long compactedRevision() {
        return view.compactedRevision();
    }

    /// Every lease, by id.
    public List<Store.Lease> leases() {
        return view.leaseList();
    }

    public Auth auth() {
        return view.auth();
    }

    public SortedSet<Alarm> alarms() {
        return view.alarms();
    }

    /// Shows every version, by key and then by revision. Once.
    ///
    /// Of those before the compaction only the last one of each key is left, and only if it is no
    /// deletion. A deletion at the compaction stays, for watchers that start there.
    public void versions(Visitor visitor) throws IOException {
        long compacted = view.compactedRevision();
        byte[] key = null;
        byte[] record = null;
        while (versions.next()) {
            byte[] next = versions.key();
            long revision = VersionKey.revision(next);
            if (revision > view.applied().revision()) {
                continue;
            }
            boolean isSuperseded = VersionKey.isSameKey(key, next) && revision <= compacted;
            if (!isSuperseded) {
                show(visitor, key, record);
            }
            key = next;
            record = versions.value();
        }
        show(visitor, key, record);
    }

    private void show(Visitor visitor, byte @Nullable [] key, byte @Nullable [] record) throws IOException {
        if (key == null || record == null) {
            return;
        }
        var userKey = Bytes.wrap(VersionKey.userKey(key));
        long revision = VersionKey.revision(key);
        if (!VersionRecord.decodeHead(record).isDelete()) {
            visitor.visit(VersionRecord.decode(userKey, revision, record), false);
        } else if (revision >= view.compactedRevision()) {
            visitor.visit(new KeyValue(userKey, 0, revision, 0, Bytes.EMPTY, 0), true);
        }
    }

    /// Returns the keys that a revision changed, in the order in which it happened; empty where
    /// that is not known any more. Ask for ascending revisions.
    public List<Bytes> changed(long revision) {
        if (!isStarted) {
            isStarted = true;
            nextRow();
        }
        while (hasRow && RevisionRow.revision(revisions.key()) < revision) {
            nextRow();
        }
        if (!hasRow || RevisionRow.revision(revisions.key()) != revision) {
            return List.of();
        }
        return RevisionRow.decode(revisions.value()).stream()
                .map(RevisionRow.Change::key)
                .toList();
    }

    private void nextRow() {
        do {
            hasRow = revisions.next();
        } while (hasRow && RevisionRow.space(revisions.key()) != Space.CLIENTS);
    }

    /// Every pair that procedures keep, by key. What they kept before is not told.
    public List<KeyValue> ownPairs() {
        return OwnView.range(view.ownKeys(), new KeyRange(Bytes.EMPTY, null), Integer.MAX_VALUE);
    }

    /// Shows the audit log, the oldest first. Once.
    public void audit(AuditVisitor visitor) throws IOException {
        while (audit.next()) {
            visitor.visit(MetaRows.auditPlace(audit.key()), audit.value());
        }
    }

    @Override
    public void close() {
        audit.close();
        revisions.close();
        versions.close();
    }
}
