package io.althing.journal;

import io.althing.journal.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// Appends batches to the newest segment: one write each, into space that was filled with zeros
/// beforehand, so that syncing
/// need not touch the file's metadata.
final class SegmentWriter {
    private static final int PREALLOCATE_MIN = 256 << 10;
    private static final int PREALLOCATE_MAX = 16 << 20;

    /// A buffer that a large batch made grow is not kept.
    private static final int BUFFER_KEPT_MAX = 8 << 20;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PREALLOCATE_MIN);

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

    /// Ends this segment and goes on in the next one, which opens with one batch.
    void roll(List<Draft> opening) throws IOException {
        sync();
        segment = create(new SegmentHeader(identity, segment.number() + 1, end, chain), opening);
    }

    private Segment create(SegmentHeader header, List<Draft> opening) throws IOException {
        Path path = directory.resolve(Segment.name(header.segment()));
        Path temporary = directory.resolve(Segment.name(header.segment()) + ".new");
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        Segment created = new Segment(header.segment(), path, disk.open(temporary, Disk.Open.CREATE));
        segment = created;
        created.file().write(header.encode(), 0);
        chain = header.chain();
        end = SegmentHeader.BYTES;
        durable = end;
        allocated = end;
        nextStep = PREALLOCATE_MIN;
        append(opening);
        sync();
        disk.rename(temporary, path);
        disk.syncDirectory(directory);
        return created;
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
        for (Draft draft : drafts) {
            int offset = (int) end + out.position();
            placed.at(draft, segment, offset, chain);
            chain = JournalRecord.encode(out, checksum, chain, segment.number(), offset, draft);
        }
        out.flip();
        int sizeBytes = out.limit();
        allocate(end + sizeBytes);
        segment.file().write(out, end);
        end += sizeBytes;
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
        for (long at = allocated; at < target; at += ZEROS.capacity()) {
            ByteBuffer zeros = ZEROS.duplicate().clear();
            zeros.limit((int) Math.min(zeros.capacity(), target - at));
            segment.file().write(zeros, at);
        }
        allocated = target;
        nextStep = Math.min(nextStep * 4, PREALLOCATE_MAX);
    }

    void sync() throws IOException {
        segment.file().sync();
        durable = end;
    }
}
