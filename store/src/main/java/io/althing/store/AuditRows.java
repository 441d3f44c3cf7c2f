package io.althing.store;

import io.althing.store.audit.AuditRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;

/// The audit log as apply writes it: rows of the meta column, numbered from 1 on. They are no keys
/// with revisions: a change of users must not move the revision that clients of etcd see.
final class AuditRows {
    private long first;
    private long next;

    private AuditRows(long first, long next) {
        this.first = first;
        this.next = next;
    }

    static AuditRows load(Engine engine) {
        long first = 1;
        long next = 1;
        try (var cursor = engine.scan(Column.META, MetaRows.auditKey(0), MetaRows.auditTo())) {
            while (cursor.next()) {
                long place = MetaRows.auditPlace(cursor.key());
                first = next == 1 ? place : first;
                next = place + 1;
            }
        }
        return new AuditRows(first, next);
    }

    /// Writes one more; the oldest goes once there are too many.
    void add(AuditRecord record, RowDifference rows) {
        rows.write(MetaRows.auditKey(next), record.encode());
        next++;
        if (next - first > AuditLog.RECORDS_MAX) {
            rows.write(MetaRows.auditKey(first), null);
            first++;
        }
    }
}
