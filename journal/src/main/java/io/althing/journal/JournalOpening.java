package io.althing.journal;

import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import io.althing.raft.log.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a journal's segments back and passes the verdict on them: intact, torn, or damaged.
///
/// What the last batches of the newest segment say may only be in the page cache: an fsync may
/// have failed before the process stopped, and the kernel then calls lost pages clean. Only
/// what a later batch swears to have been synced is believed; the rest is handed back to be
/// written anew into the next segment.
final class JournalOpening {
    private final Disk disk;
    private final Path directory;
    private final JournalIdentity identity;
    private final JournalOptions options;
    final JournalState state = new JournalState();
    final EntryIndex index = new EntryIndex(1);
    final List<Segment> segments = new ArrayList<>();
    final List<String> findings = new ArrayList<>();

    /// Records of the newest segment that must be written anew.
    final List<Draft> unproven = new ArrayList<>();

    /// The last entry before those; null if there are none.
    @Nullable
    LogPosition provenTail;

    JournalOpening(Disk disk, Path directory, JournalIdentity identity, JournalOptions options) {
        this.disk = disk;
        this.directory = directory;
        this.identity = identity;
        this.options = options;
    }

    /// Returns the header of the segment to go on with.
    SegmentHeader read() throws JournalException, IOException {
        List<String> names = names();
        if (names.isEmpty()) {
            throw damaged(directory, 0, "it holds no segment");
        }
        List<ByteBuffer> contents = new ArrayList<>();
        List<SegmentHeader> headers = new ArrayList<>();
        for (String name : names) {
            contents.add(open(name, headers));
        }
        int last = headers.size() - 1;
        for (int i = 0; i < last; i++) {
            takeClosed(segments.get(i), headers.get(i), contents.get(i), headers.get(i + 1));
        }
        SegmentHeader next = takeNewest(segments.get(last), headers.get(last), contents.get(last));
        if (!state.hasStart()) {
            throw damaged(directory, 0, "it says nowhere where the log starts");
        }
        if (state.hasGap()) {
            throw damaged(segments.getFirst().path(), 0, "the segments before it are missing");
        }
        return next;
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : disk.list(directory)) {
            if (name.endsWith(".new")) {
                // A segment that was being made when the process stopped; nothing in it was
                // promised.
                disk.delete(directory.resolve(name));
            } else if (Segment.isSegment(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private ByteBuffer open(String name, List<SegmentHeader> headers) throws JournalException, IOException {
        Path path = directory.resolve(name);
        DiskFile file = disk.open(path, Disk.Open.READ);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
        file.read(bytes, 0);
        bytes.flip();
        SegmentHeader header;
        try {
            header = SegmentHeader.decode(bytes.duplicate());
        } catch (IllegalArgumentException e) {
            throw damaged(path, 0, String.valueOf(e.getMessage()));
        }
        check(path, header);
        long number = Segment.number(name);
        boolean isInOrder = headers.isEmpty() || headers.getLast().segment() + 1 == number;
        if (header.segment() != number || !isInOrder) {
            throw damaged(path, 0, "it is segment " + header.segment() + " and does not follow on the one before");
        }
        headers.add(header);
        segments.add(new Segment(number, path, file));
        return bytes;
    }

    private void check(Path path, SegmentHeader header) throws JournalException {
        JournalIdentity found = header.identity();
        if (!found.equals(identity)) {
            String which = found.clusterId() != identity.clusterId()
                    ? "cluster " + Long.toHexString(found.clusterId())
                    : found.memberId() != identity.memberId()
                            ? "member " + Long.toHexString(found.memberId())
                            : "directory " + found.directory();
            throw new JournalException("journal segment " + path + " belongs to another " + which
                    + ": files of different members were mixed; put this member's own files back");
        }
    }

    /// The segment after it tells where this one ends: up to there everything was synced.
    private void takeClosed(Segment segment, SegmentHeader header, ByteBuffer bytes, SegmentHeader following)
            throws JournalException {
        bytes.limit((int) Math.min(bytes.limit(), following.previousEnd()));
        SegmentScan scan = SegmentScan.of(bytes, header, options.recordMaxBytes());
        if (scan.end() != following.previousEnd() || scan.chain() != following.chain()) {
            throw damaged(segment.path(), scan.end(), "acknowledged records are damaged");
        }
        for (SegmentScan.Batch batch : scan.batches()) {
            take(segment, batch, true);
        }
    }

    private SegmentHeader takeNewest(Segment segment, SegmentHeader header, ByteBuffer bytes)
            throws JournalException, IOException {
        SegmentScan scan = SegmentScan.of(bytes, header, options.recordMaxBytes());
        if (scan.isAcknowledgedDataDamaged()) {
            throw damaged(segment.path(), scan.end(), "acknowledged records are damaged");
        }
        if (scan.damage() >= 0) {
            keepBroken(segment, scan);
        }
        SegmentHeader next = new SegmentHeader(identity, header.segment() + 1, SegmentHeader.BYTES, header.chain());
        for (SegmentScan.Batch batch : scan.batches()) {
            boolean isProven = batch.end() <= scan.proven();
            if (isProven || !state.hasStart()) {
                provenTail = null;
            } else if (provenTail == null) {
                provenTail = state.tail();
            }
            take(segment, batch, isProven);
            if (isProven) {
                next = new SegmentHeader(identity, next.segment(), batch.end(), batch.chain());
            }
        }
        return next;
    }

    private void take(Segment segment, SegmentScan.Batch batch, boolean isProven) throws JournalException {
        for (SegmentScan.Located located : batch.records()) {
            apply(segment, located, isProven);
        }
    }

    private void apply(Segment segment, SegmentScan.Located located, boolean isProven) throws JournalException {
        JournalRecord record = located.record();
        try {
            switch (record.kind()) {
                case BATCH -> throw new IllegalArgumentException("a batch within a batch");
                case HARD_STATE -> state.apply(JournalState.hardState(record));
                case START -> {
                    state.start(JournalState.point(record));
                    index.dropBefore(state.start().position().index() + 1);
                }
                case TAIL -> state.tail(new LogPosition(record.term(), record.index()));
                case RESET -> {
                    unproven.clear();
                    state.reset(JournalState.point(record));
                    index.clear(state.lastIndex() + 1);
                }
                case NOOP, COMMAND, CONFIGURATION -> {
                    if (record.index() > state.start().position().index()) {
                        state.apply(JournalState.entry(record));
                        if (isProven) {
                            index.put(
                                    record.index(),
                                    new EntryIndex.Place(
                                            segment, located.offset(), record.sizeBytes(), located.chainBefore()));
                        }
                    }
                }
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw damaged(segment.path(), located.offset(), String.valueOf(e.getMessage()));
        }
        if (!isProven) {
            unproven.add(Draft.of(record));
        }
    }

    private void keepBroken(Segment segment, SegmentScan scan) throws IOException {
        Path copy = directory.resolve(Segment.name(segment.number()) + ".broken");
        if (disk.exists(copy)) {
            disk.delete(copy);
        }
        int length = (int) (segment.file().size() - scan.end());
        ByteBuffer tail = ByteBuffer.allocate(length);
        segment.file().read(tail, scan.end());
        try (DiskFile out = disk.open(copy, Disk.Open.CREATE)) {
            out.write(tail.flip(), 0);
            out.sync();
        }
        findings.add("event=journal_tail_cut file=" + segment.path() + " offset=" + scan.end()
                + " reason=\"the last write was torn; nothing acknowledged is lost\" copy=" + copy);
    }

    static JournalException damaged(Path path, long offset, String what) {
        return new JournalException(
                "journal " + path + " is damaged at offset " + offset + ": " + what
                        + "; this member must not vote with it: move its data directory away and let it join as a new"
                        + " member",
                true);
    }
}
