package io.althing.store;

import io.althing.store.audit.AuditRecord;
import io.althing.store.auth.Auth;
import io.althing.store.encoding.ByteWriter;
import io.althing.store.encoding.RevisionRow;
import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.Membership;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeEditor;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Fills an empty engine with a state that came from elsewhere, history and all: the same input
/// makes the same state, state hash included, wherever it is given.
///
/// First every version in the order in which they came to be, then the rest. What a compaction
/// was about to sweep may be among it. Until [#finish] nothing counts.
public final class Import {
    private static final int BATCH_BYTES = 4 << 20;

    /// A key's version that counts when its revision is complete, and the one it superseded.
    private record Change(boolean isDelete, long previousRevision) {}

    private final Engine engine;
    private final TreeEditor<KeyEntry> keys = new TreeEditor<>(Tree.empty());
    private final StateHash hash = new StateHash(0);
    private final ByteWriter scratch = new ByteWriter(1024);

    /// Those of the revision at hand, in the order in which they changed last.
    private final TreeMap<Long, Bytes> order = new TreeMap<>();

    private final TreeMap<Bytes, Long> positions = new TreeMap<>();
    private final TreeMap<Bytes, Change> changes = new TreeMap<>();
    private long position;
    private long revision;
    private Engine.Batch batch;
    private long batchBytes;

    public Import(Engine engine) {
        Invariant.check(engine.get(Column.META, MetaRows.stateKey()) == null, "only an empty engine is filled");
        this.engine = engine;
        this.batch = engine.newBatch();
    }

    /// Adds a version; its revision is not below the one before.
    ///
    /// @param pair for a deletion the key and the revision only
    public void version(KeyValue pair, boolean isDelete) {
        long at = pair.modRevision();
        Invariant.check(at >= revision && at > 0, "versions come in the order of their revisions");
        if (at > revision) {
            endRevision();
            revision = at;
        }
        var key = pair.key();
        var old = keys.get(key.array());
        var before = changes.get(key);
        long previous = before != null ? before.previousRevision : old == null ? 0 : old.modRevision;
        changes.put(key, new Change(isDelete, previous));
        var earlier = positions.put(key, ++position);
        if (earlier != null) {
            order.remove(earlier);
        }
        order.put(position, key);
        if (isDelete) {
            keys.remove(key.array());
        } else {
            keys.put(new KeyEntry(
                    key.array(),
                    pair.createRevision(),
                    at,
                    pair.version(),
                    pair.lease(),
                    pair.value().length()));
        }
        write(pair, isDelete);
    }

    private void write(KeyValue pair, boolean isDelete) {
        byte[] key = pair.key().array();
        byte[] record = isDelete ? VersionRecord.tombstone() : VersionRecord.encode(pair, scratch);
        put(Column.VERSIONS, VersionKey.of(key, pair.modRevision()), record);
        hash.add(pair.modRevision());
        hash.add(key);
        hash.add(record);
    }

    /// Adds a pair that procedures keep; in any order, before [#finish]. Its history begins here.
    public void ownPair(KeyValue pair) {
        byte[] record = VersionRecord.encode(pair, scratch);
        put(Column.VERSIONS, VersionKey.of(Space.PROCEDURES, pair.key().array(), pair.modRevision()), record);
        hash.add(pair.modRevision());
        hash.add(pair.key().array());
        hash.add(record);
    }

    private void endRevision() {
        if (order.isEmpty()) {
            return;
        }
        RevisionRow.begin(scratch, order.size());
        for (Bytes key : order.values()) {
            var change = changes.get(key);
            if (change == null) {
                throw new Invariant.Broken("every key in the order of changes has changed");
            }
            RevisionRow.add(scratch, key, change.isDelete, change.previousRevision);
        }
        put(Column.REVISIONS, RevisionRow.key(revision), scratch.toByteArray());
        order.clear();
        positions.clear();
        changes.clear();
    }

    /// Adds a lease, which begins anew.
    ///
    /// @param index where the log will be said to stand
    public void lease(Store.Lease lease, long index) {
        byte[] row = new MetaRows.LeaseRow(lease.id(), lease.ttlSeconds(), index).encode(scratch);
        put(Column.META, MetaRows.leaseKey(lease.id()), row);
        hash.add(lease.id());
        hash.add(lease.ttlSeconds());
    }

    /// Says who may do what. Once.
    public void auth(Auth auth) {
        AuthRows.differences(Auth.OFF, auth, this::meta);
    }

    /// Says who founds the cluster that begins with this state. Once.
    public void founders(Collection<MemberRecord> founders) {
        MemberRows.differences(Membership.NONE, Membership.of(founders), this::meta);
    }

    /// Adds a record of the audit log, in the order of their places.
    public void audit(long place, AuditRecord record) {
        Invariant.check(place > 0, "records of the audit log are counted from 1 on");
        meta(MetaRows.auditKey(place), record.encode());
    }

    private void meta(byte[] key, byte @Nullable [] row) {
        if (row != null) {
            put(Column.META, key, row);
            hash.add(key);
            hash.add(row);
        }
    }

    /// Completes the state and makes it durable.
    ///
    /// @param present the revision that the state is at, not below that of the last version
    /// @param compactedRevision or -1
    /// @param configuration as in [Store#configuration]
    /// @return where it stands
    public Store.Applied finish(long term, long index, long present, long compactedRevision, byte[] configuration) {
        endRevision();
        Invariant.check(present >= revision && present >= View.FIRST_REVISION, "no version is newer than the state");
        Invariant.check(compactedRevision <= present, "what is compacted is past");
        hash.add(present);
        hash.add(compactedRevision);
        hash.add(index);
        put(Column.META, MetaRows.configurationKey(), configuration);
        var state = new MetaRows.State(term, index, present, compactedRevision, hash.value());
        put(Column.META, MetaRows.stateKey(), state.encode(scratch));
        drain();
        engine.flush();
        return new Store.Applied(term, index, present, hash.value(), configuration);
    }

    private void put(Column column, byte[] key, byte[] value) {
        batch.put(column, key, value);
        batchBytes += key.length + value.length;
        if (batchBytes >= BATCH_BYTES) {
            drain();
        }
    }

    private void drain() {
        engine.write(batch);
        batch = engine.newBatch();
        batchBytes = 0;
    }
}
