package io.althing.journal;

import io.althing.journal.disk.Disk;
import io.althing.raft.HardState;
import io.althing.raft.log.Entry;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A member's durable log. One thread appends, syncs, compacts and resets; [#read] may be called from any thread.
///
/// Any [java.io.IOException] on the writing side leaves the journal unusable ([JournalFailure]): the process must
/// halt, because after
/// a failed fsync nothing can be known about what the disk holds.
public final class Journal implements AutoCloseable {
    /// Creates a journal in an empty directory, starting after `start`; durable when this returns.
    public static Journal create(
            Disk disk, Path directory, JournalIdentity identity, JournalOptions options, SnapshotPoint start)
            throws JournalException {
        throw new UnsupportedOperationException();
    }

    /// Opens an existing journal, cutting a torn tail (a `.broken` copy is kept).
    ///
    /// @throws JournalException if it belongs to someone else or acknowledged data is damaged; the message is one
    /// line
    ///     that says what is wrong, in which file and where, and what to do
    public static Journal open(Disk disk, Path directory, JournalIdentity identity, JournalOptions options)
            throws JournalException {
        throw new UnsupportedOperationException();
    }

    /// What recovery found that an operator should know (a torn tail that was cut, and where); empty if all was
    /// intact.
    public List<String> findings() {
        throw new UnsupportedOperationException();
    }

    public HardState hardState() {
        throw new UnsupportedOperationException();
    }

    public SnapshotPoint start() {
        throw new UnsupportedOperationException();
    }

    /// The terms of the entries after [#start], as ascending runs.
    public List<TermRun> terms() {
        throw new UnsupportedOperationException();
    }

    /// Index of the last entry, or that of [#start].
    public long lastIndex() {
        throw new UnsupportedOperationException();
    }

    /// Every CONFIGURATION entry after [#start], ascending, as found when the journal was opened.
    public List<Entry> configurations() {
        throw new UnsupportedOperationException();
    }

    /// Writes one batch; durable only after [#sync]. If the first entry's index is not past the end, everything from
    /// it on
    /// is replaced.
    public void append(@Nullable HardState hardState, List<Entry> entries) {
        throw new UnsupportedOperationException();
    }

    /// Makes every append so far durable.
    public void sync() {
        throw new UnsupportedOperationException();
    }

    /// Reads entries from `fromIndex` on: at least one if there is one, then up to `maxBytes`. Empty if `fromIndex`
    /// is cut off
    /// or past the end. Safe from any thread; may miss what was appended after the call began.
    public List<Entry> read(long fromIndex, int maxBytes) throws JournalException {
        throw new UnsupportedOperationException();
    }

    /// Moves the start up to `point` durably and drops the segments that hold nothing after it.
    public void compact(SnapshotPoint point) {
        throw new UnsupportedOperationException();
    }

    /// Drops all entries and restarts after `point`, durably and atomically: after a crash either the old log or the
    /// new start is there.
    public void reset(SnapshotPoint point) {
        throw new UnsupportedOperationException();
    }

    /// Bytes that the journal's files take.
    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
