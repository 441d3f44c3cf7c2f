package io.althing.store;

import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;
import io.althing.store.encoding.RevisionRow;
import io.althing.store.encoding.VersionKey;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import java.util.concurrent.atomic.AtomicLong;

/// Removes what compaction left behind, a bounded step at a time.
///
/// Compacted at R, nothing may be read below R. So for each revision r up to R, in order: the
/// versions that r superseded go; deletions at r below R go, as nothing is left that they hide;
/// and the row of r goes if r is below R. The row of R stays, for watchers that start there,
/// and so does a deletion at R; the next sweep begins at that row once more to take it along. A
/// step cut short by a crash is done again: deleting twice does no harm.
///
/// How far it has come differs between members and may never be visible in a result.
final class Sweep {
    /// Revisions per step, and changes per step: one revision can hold many.
    private static final int STEP_REVISIONS = 1_000;

    private static final int STEP_CHANGES = 10_000;

    private final Engine engine;
    private final AtomicLong sweptVersions = new AtomicLong();
    private long sweptRevision;

    Sweep(Engine engine) {
        this.engine = engine;
        byte[] row = engine.get(Column.META, MetaRows.sweptKey());
        this.sweptRevision = row == null ? 0 : new ByteReader(row).readLong();
    }

    boolean hasWork(long compactedRevision) {
        return sweptRevision < compactedRevision;
    }

    /// Returns whether more is left.
    boolean step(long compactedRevision) {
        if (!hasWork(compactedRevision)) {
            return false;
        }
        var batch = engine.newBatch();
        long done = compactedRevision;
        int revisions = 0;
        int changes = 0;
        byte[] to = RevisionRow.key(compactedRevision + 1);
        try (var cursor = engine.scan(Column.REVISIONS, RevisionRow.key(sweptRevision), to)) {
            while (cursor.next()) {
                long revision = RevisionRow.revision(cursor.key());
                changes += sweep(batch, revision, cursor.key(), cursor.value(), compactedRevision);
                if (++revisions >= STEP_REVISIONS || changes >= STEP_CHANGES) {
                    done = revision;
                    break;
                }
            }
        }
        byte[] progress = new ByteWriter(Long.BYTES).writeLong(done).toByteArray();
        batch.put(Column.META, MetaRows.sweptKey(), progress);
        engine.write(batch);
        sweptRevision = done;
        return hasWork(compactedRevision);
    }

    /// How many old versions have gone since the store was opened; any thread.
    long sweptVersions() {
        return sweptVersions.get();
    }

    private int sweep(Engine.Batch batch, long revision, byte[] rowKey, byte[] row, long compactedRevision) {
        var changes = RevisionRow.decode(row);
        var space = RevisionRow.space(rowKey);
        for (var change : changes) {
            byte[] key = change.key().array();
            if (change.previousRevision() != 0) {
                batch.delete(Column.VERSIONS, VersionKey.of(space, key, change.previousRevision()));
                sweptVersions.incrementAndGet();
            }
            if (change.isDelete() && revision < compactedRevision) {
                batch.delete(Column.VERSIONS, VersionKey.of(space, key, revision));
            }
        }
        if (revision < compactedRevision) {
            batch.delete(Column.REVISIONS, rowKey);
        }
        return changes.size();
    }
}
