package io.althing.server;

import io.althing.node.measure.BackupMeasures;

/// How the backups of this member stand; nothing if there are none.
final class BackupMetrics {
    private static final double MILLIS = 1000;

    private BackupMetrics() {}

    static void write(MetricsText out, BackupMeasures backup) {
        if (!backup.isOn) {
            return;
        }
        out.gauge("althing_backup_last_success_timestamp_seconds", "When this member last had all archived.")
                .sample(backup.lastSuccessMillis / MILLIS);
        out.gauge(
                        "althing_backup_last_full_timestamp_seconds",
                        "When the last full copy known here was made; 0: never.")
                .sample(backup.lastFullMillis / MILLIS);
        out.gauge("althing_backup_archived_index", "Up to this entry the log is archived, as far as is known here.")
                .sample(backup.archivedIndex);
        out.counter("althing_backup_failures_total", "Attempts to archive, copy or delete that failed here.")
                .sample(backup.failures.sum());
        out.counter("althing_backup_bytes_total", "Bytes written to the backup by this member.")
                .sample(backup.bytes.sum());
        out.counter("althing_backup_segments_total", "Pieces of the log archived by this member.")
                .sample(backup.segments.sum());
        out.counter("althing_backup_fulls_total", "Full copies made by this member.")
                .sample(backup.fulls.sum());
    }
}
