package io.althing.node.measure;

import java.util.concurrent.atomic.LongAdder;

/// What a member's backups come to. All zero where there are none.
public final class BackupMeasures {
    public final LongAdder failures = new LongAdder();

    /// Bytes that were written to where backups are kept.
    public final LongAdder bytes = new LongAdder();

    public final LongAdder segments = new LongAdder();
    public final LongAdder fulls = new LongAdder();

    /// Up to here the log is archived, as far as this member knows.
    public volatile long archivedIndex;

    /// When this member, as leader, last found everything archived that was to be, as wall
    /// time; 0 for never.
    public volatile long lastSuccessMillis;

    /// When the last full copy was made that this member knows of, as wall time; 0 for never.
    public volatile long lastFullMillis;

    public volatile boolean isOn;
}
