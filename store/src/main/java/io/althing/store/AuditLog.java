package io.althing.store;

import io.althing.store.audit.AuditRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;

/// The audit log as it is read: who changed what of the cluster itself, and when. Safe from any
/// thread.
public final class AuditLog {
    /// So many are kept; the oldest goes first.
    public static final int RECORDS_MAX = 10_000;

    /// Whoever may read these keys may read it. No key of this name need exist.
    public static final KeyRange GUARD = new KeyRange(Bytes.utf8("althing/audit/"), Bytes.utf8("althing/audit0"));

    /// Takes one record.
    public interface Visitor {
        /// @param place counted from 1 on, without gaps, for as long as the cluster lives
        /// @return whether to go on
        boolean visit(long place, AuditRecord record);
    }

    private AuditLog() {}

    /// Shows what is published, the oldest first.
    ///
    /// @param from the first place to show
    public static void read(Engine engine, long from, Visitor visitor) {
        try (var cursor = engine.scan(Column.META, MetaRows.auditKey(from), MetaRows.auditTo())) {
            boolean isWanted = true;
            while (isWanted && cursor.next()) {
                isWanted = visitor.visit(MetaRows.auditPlace(cursor.key()), AuditRecord.decode(cursor.value()));
            }
        }
    }
}
