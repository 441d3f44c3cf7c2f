package io.althing.journal;

import io.althing.journal.disk.Disk;
import io.althing.raft.HardState;
import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A member's durable log. One thread appends, syncs, compacts and resets; [#read] may be
/// called from any thread.
///
/// Any [java.io.IOException] on the writing side leaves the journal unusable
/// ([JournalFailure]): the process must halt, because after a failed fsync nothing can be known
/// about what the disk holds.
///
/// Files: segments `<number>.journal`, each a [SegmentHeader] and batches of [JournalRecord]s
/// opened by a [BatchFrame]. Every segment opens with the start and the hard state of that
/// moment, so older ones can be dropped whole.
public final class Journal implements AutoCloseable {
    private final Disk disk;
    private final Path directory;
    private final JournalOptions options;
    private final JournalState state;
    private final EntryIndex index;
    private final List<Segment> segments;
    private final List<String> findings;
    private final SegmentWriter writer;
    private @Nullable Spare spare;
    private @Nullable JournalFailure failure;

    private Journal(
            Disk disk,
            Path directory,
            JournalIdentity identity,
            JournalOptions options,
            JournalOpening found,
            SegmentHeader next)
            throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.state = found.state;
        this.index = found.index;
        this.segments = found.segments;
        this.findings = List.copyOf(found.findings);
        List<Draft> opening = opening(found.provenTail == null ? state.tail() : found.provenTail);
        opening.addAll(found.unproven);
        this.writer = new SegmentWriter(disk, directory, identity, this::placed, next, opening);
        segments.add(writer.segment());
    }

    /// Creates a journal in an empty directory, starting after `start`; durable when this
    /// returns.
    public static Journal create(
            Disk disk, Path directory, JournalIdentity identity, JournalOptions options, SnapshotPoint start)
            throws JournalException {
        try {
            disk.createDirectories(directory);
            JournalOpening fresh = new JournalOpening(disk, directory, identity, options);
            fresh.state.start(start);
            fresh.index.clear(start.position().index() + 1);
            SegmentHeader first = new SegmentHeader(identity, 1, 0, 0);
            return new Journal(disk, directory, identity, options, fresh, first);
        } catch (IOException e) {
            throw new JournalException("cannot create a journal in " + directory + ": " + e.getMessage(), e);
        }
    }

    /// Opens an existing journal, leaving out a torn tail (a `.broken` copy is kept).
    ///
    /// @throws JournalException if it belongs to someone else or acknowledged data is damaged;
    /// the message is one line
    ///     that says what is wrong, in which file and where, and what to do
    public static Journal open(Disk disk, Path directory, JournalIdentity identity, JournalOptions options)
            throws JournalException {
        try {
            JournalOpening found = new JournalOpening(disk, directory, identity, options);
            return new Journal(disk, directory, identity, options, found, found.read());
        } catch (IOException e) {
            throw new JournalException("cannot read the journal in " + directory + ": " + e.getMessage(), e);
        }
    }

    /// From now on, while a segment fills, the file of the next one is made ready by `executor`,
    /// so that going on to it does not wait for the disk to be filled with zeros. Without this,
    /// or when it comes late, the writer allocates for itself. Call once, before the first
    /// append; the journal must be closed before the executor is.
    public void prepareSegments(Executor executor) {
        Spare next = new Spare(disk, directory, options.segmentBytes(), executor);
        spare = next;
        writer.prepareWith(next);
    }

    /// What recovery found that an operator should know (a torn tail that was cut, and where);
    /// empty if all was intact.
    public List<String> findings() {
        return findings;
    }

    public HardState hardState() {
        return state.hardState();
    }

    public SnapshotPoint start() {
        return state.start();
    }

    /// The terms of the entries after [#start], as ascending runs.
    public List<TermRun> terms() {
        return state.terms();
    }

    /// Index of the last entry, or that of [#start].
    public long lastIndex() {
        return state.lastIndex();
    }

    /// Every CONFIGURATION entry after [#start], ascending.
    public List<Entry> configurations() {
        return state.configurations();
    }

    /// Writes one batch; durable only after [#sync]. If the first entry's index is not past the
    /// end, everything from it on is replaced.
    ///
    /// @return how many bytes that took
    public long append(@Nullable HardState hardState, List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.payload().length > options.recordMaxBytes() - JournalRecord.OVERHEAD_BYTES) {
                throw new IllegalArgumentException(
                        "entry " + entry + " is longer than a record may be: " + options.recordMaxBytes() + " bytes");
            }
        }
        long[] bytes = {0};
        write("append to", () -> {
            if (writer.end() >= options.segmentBytes()) {
                roll();
            }
            long before = writer.end();
            writer.append(Draft.of(hardState, entries));
            bytes[0] = writer.end() - before;
            if (hardState != null) {
                state.apply(hardState);
            }
            entries.forEach(state::apply);
        });
        return bytes[0];
    }

    /// Makes every append so far durable.
    public void sync() {
        write("sync", writer::sync);
    }

    private void roll() throws IOException {
        writer.roll(opening(state.tail()));
        segments.add(writer.segment());
    }

    private List<Draft> opening(LogPosition tail) {
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Draft.of(RecordKind.START, state.start()));
        drafts.add(Draft.tail(tail));
        drafts.add(Draft.of(state.hardState()));
        return drafts;
    }

    private void placed(Draft draft, Segment segment, int offset, int chainBefore) {
        if (draft.kind().isEntry() && draft.index() > state.start().position().index()) {
            index.put(draft.index(), new EntryIndex.Place(segment, offset, draft.sizeBytes(), chainBefore));
        }
    }

    /// Reads entries from `fromIndex` on: at least one if there is one, then up to `maxBytes`.
    /// Empty if `fromIndex` is cut off or past the end. Safe from any thread; may miss what was
    /// appended after the call began.
    public List<Entry> read(long fromIndex, int maxBytes) throws JournalException {
        List<Entry> entries = new ArrayList<>();
        JournalRecord.Checksum checksum = new JournalRecord.Checksum();
        for (EntryIndex.Place place : index.from(fromIndex, maxBytes)) {
            ByteBuffer bytes = ByteBuffer.allocate(place.length());
            try {
                place.segment().file().read(bytes, place.offset());
            } catch (ClosedChannelException e) {
                // Compacted away under our eyes.
                return List.of();
            } catch (IOException e) {
                throw new JournalException(
                        "cannot read journal " + place.segment().path() + " at offset " + place.offset() + ": "
                                + e.getMessage(),
                        e);
            }
            JournalRecord record = JournalRecord.decode(
                    bytes.flip(),
                    0,
                    checksum,
                    place.chain(),
                    place.segment().number(),
                    place.offset(),
                    options.recordMaxBytes());
            if (record == null) {
                if (index.from(fromIndex, 1).isEmpty()) {
                    return List.of();
                }
                throw JournalOpening.damaged(place.segment().path(), place.offset(), "an entry cannot be read back");
            }
            entries.add(JournalState.entry(record));
        }
        return entries;
    }

    /// Moves the start up to `point` durably and drops the segments that hold nothing after it.
    public void compact(SnapshotPoint point) {
        write("compact", () -> {
            writer.append(List.of(Draft.of(RecordKind.START, point)));
            writer.sync();
            state.start(point);
            index.dropBefore(state.start().position().index() + 1);
            dropSegments();
        });
    }

    /// Drops all entries and restarts after `point`, durably and atomically: after a crash
    /// either the old log or the new start is there.
    public void reset(SnapshotPoint point) {
        write("reset", () -> {
            writer.append(List.of(Draft.of(RecordKind.RESET, point)));
            writer.sync();
            state.reset(point);
            index.clear(point.position().index() + 1);
            roll();
            dropSegments();
        });
    }

    private void dropSegments() throws IOException {
        long needed = index.firstSegment(writer.segment().number());
        boolean isAnyDropped = false;
        while (segments.size() > 1 && segments.getFirst().number() < needed) {
            Segment dropped = segments.removeFirst();
            dropped.file().close();
            disk.delete(dropped.path());
            isAnyDropped = true;
        }
        if (isAnyDropped) {
            disk.syncDirectory(directory);
        }
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void write(String what, Writing writing) {
        if (failure != null) {
            throw new JournalFailure("the journal in " + directory + " failed before", failure);
        }
        try {
            writing.run();
        } catch (IOException e) {
            failure = new JournalFailure("cannot " + what + " the journal in " + directory + ": " + e.getMessage(), e);
            throw failure;
        }
    }

    /// Bytes that the journal's files take.
    public long sizeBytes() {
        long bytes = 0;
        try {
            for (Segment segment : List.copyOf(segments)) {
                bytes += segment.file().size();
            }
        } catch (IOException e) {
            throw new JournalFailure("cannot tell the size of the journal in " + directory, e);
        }
        return bytes;
    }

    @Override
    public void close() {
        write("close", () -> {
            // An empty batch that swears to all before it: the next start need not write the
            // tail anew.
            writer.sync();
            writer.append(List.of());
            writer.sync();
            for (Segment segment : segments) {
                segment.file().close();
            }
            if (spare != null) {
                spare.close();
            }
        });
    }
}
