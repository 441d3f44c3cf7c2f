package io.althing.journal;

import io.althing.journal.disk.Disk;
import io.althing.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Appends batches to the newest segment: one write each, into space that was filled with zeros
/// beforehand, so that syncing
/// need not touch the file's metadata.
final class SegmentWriter {
    private static final int PREALLOCATE_MIN = 256 << 10;
    private static final int PREALLOCATE_MAX = 4 << 20;

    /// A buffer that a large batch made grow is not kept.
    private static final int BUFFER_KEPT_MAX = 8 << 20;

    private final Disk disk;
    private final Path directory;
    private final JournalIdentity identity;
    private final Placed placed;
    private final JournalRecord.Checksum checksum = new JournalRecord.Checksum();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(PREALLOCATE_MIN);
    private Segment segment;
    private int chain;
    private long end;
    private long durable;
    private long allocated;
    private long nextStep;
    private long batches;
    private @Nullable Spare spare;
    private boolean isSpareAsked;

    /// Told where each record of a batch was put.
    interface Placed {
        /// @param chainBefore the checksum of the record before it
        void at(Draft draft, Segment segment, int offset, int chainBefore);
    }

    /// Starts a segment that opens with one batch; durable, and in its place, when this returns.
    ///
    /// @param previousEnd where the segment before ends
    /// @param previousChain the checksum of the last record there
    SegmentWriter(
            Disk disk,
            Path directory,
            JournalIdentity identity,
            Placed placed,
            SegmentHeader header,
            List<Draft> opening)
            throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.identity = identity;
        this.placed = placed;
        this.segment = create(header, opening);
    }

    Segment segment() {
        return segment;
    }

    long end() {
        return end;
    }

    /// From now on the next segment is made ready while this one fills.
    void prepareWith(Spare next) {
        spare = next;
    }

    /// Ends this segment and goes on in the next one, which opens with one batch.
    void roll(List<Draft> opening) throws IOException {
        sync();
        segment = create(new SegmentHeader(identity, segment.number() + 1, end, chain), opening);
    }

    private Segment create(SegmentHeader header, List<Draft> opening) throws IOException {
        Path path = directory.resolve(Segment.name(header.segment()));
        Spare.Prepared prepared = spare == null ? null : spare.take();
        if (prepared == null) {
            Path fresh = directory.resolve(Segment.name(header.segment()) + ".new");
            prepared = new Spare.Prepared(fresh, open(fresh), 0);
        }
        Segment created = new Segment(header.segment(), path, prepared.file());
        segment = created;
        created.file().write(header.encode(), 0);
        chain = header.chain();
        end = SegmentHeader.BYTES;
        durable = end;
        allocated = Math.max(end, prepared.sizeBytes());
        nextStep = PREALLOCATE_MIN;
        isSpareAsked = false;
        append(opening);
        sync();
        disk.rename(prepared.path(), path);
        disk.syncDirectory(directory);
        return created;
    }

    private DiskFile open(Path temporary) throws IOException {
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        return disk.open(temporary, Disk.Open.CREATE);
    }

    /// Writes one batch behind the last; durable only after [#sync].
    void append(List<Draft> drafts) throws IOException {
        int bytes = 0;
        for (Draft draft : drafts) {
            bytes = Math.addExact(bytes, draft.sizeBytes());
        }
        ByteBuffer out = room(BatchFrame.RECORD_BYTES + bytes);
        byte[] frame = new BatchFrame(++batches, bytes, durable).encode(segment.number(), end);
        chain = JournalRecord.encode(
                out, checksum, chain, segment.number(), end, new Draft(RecordKind.BATCH, 0, 0, frame));
        int[] offsets = new int[drafts.size()];
        int[] chainsBefore = new int[drafts.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (int) end + out.position();
            chainsBefore[i] = chain;
            chain = JournalRecord.encode(out, checksum, chain, segment.number(), offsets[i], drafts.get(i));
        }
        out.flip();
        int sizeBytes = out.limit();
        allocate(end + sizeBytes);
        segment.file().write(out, end);
        end += sizeBytes;
        // Only now: readers on other threads look for a record as soon as its place is known.
        for (int i = 0; i < offsets.length; i++) {
            placed.at(drafts.get(i), segment, offsets[i], chainsBefore[i]);
        }
        // Once per segment: a disk that is full is not asked again with every batch.
        if (spare != null && !isSpareAsked && end >= spare.sizeBytes() / 2) {
            isSpareAsked = true;
            spare.prepare();
        }
    }

    private ByteBuffer room(int bytes) {
        if (bytes > BUFFER_KEPT_MAX) {
            return ByteBuffer.allocateDirect(bytes);
        }
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(Math.min(BUFFER_KEPT_MAX, Integer.highestOneBit(bytes) * 2));
        }
        return buffer.clear();
    }

    private void allocate(long needed) throws IOException {
        if (needed <= allocated) {
            return;
        }
        long target = needed + nextStep;
        for (long at = allocated; at < target; at += PREALLOCATE_MIN) {
            segment.file().zero(at, (int) Math.min(PREALLOCATE_MIN, target - at));
        }
        allocated = target;
        nextStep = Math.min(nextStep * 4, PREALLOCATE_MAX);
    }

    void sync() throws IOException {
        segment.file().sync();
        durable = end;
    }
}
