package io.althing.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a segment's bytes say, read front to back, batch by batch.
///
/// @param batches the whole batches, in order
/// @param end where the last whole batch ends
/// @param proven up to where some batch swears that everything was synced
/// @param damage where the first record lies that is neither right nor empty, or -1
/// @param sworn what a batch found behind the damage swears to have been synced, or -1
record SegmentScan(List<Batch> batches, int end, int proven, int damage, long sworn, int chain) {
    /// @param end where it ends
    /// @param chain the checksum of its last record
    record Batch(int end, int chain, List<Located> records) {}

    /// @param chainBefore the checksum of the record before it
    record Located(int offset, int chainBefore, JournalRecord record) {}

    /// Tells whether the damage lies in what was acknowledged: then nothing may be cut.
    boolean isAcknowledgedDataDamaged() {
        return damage >= 0 && sworn > end;
    }

    /// Scans a segment, header included, up to the buffer's limit.
    static SegmentScan of(ByteBuffer bytes, SegmentHeader header, int recordMaxBytes) {
        return new Scanner(bytes, header, recordMaxBytes).scan();
    }

    private static final class Scanner {
        private final ByteBuffer bytes;
        private final SegmentHeader header;
        private final int recordMaxBytes;
        private final JournalRecord.Checksum checksum = new JournalRecord.Checksum();
        private final List<Batch> batches = new ArrayList<>();
        private int at = SegmentHeader.BYTES;
        private int chain;
        private int end = SegmentHeader.BYTES;
        private int endChain;
        private int proven = SegmentHeader.BYTES;

        Scanner(ByteBuffer bytes, SegmentHeader header, int recordMaxBytes) {
            this.bytes = bytes;
            this.header = header;
            this.recordMaxBytes = recordMaxBytes;
            this.chain = header.chain();
            this.endChain = chain;
        }

        SegmentScan scan() {
            while (!isEmptyHere()) {
                Batch batch = batch();
                if (batch == null) {
                    return damaged();
                }
                batches.add(batch);
                end = at;
                endChain = chain;
            }
            return new SegmentScan(batches, end, proven, -1, -1, endChain);
        }

        /// A length of zero, or too little room for one, is the end of the data.
        private boolean isEmptyHere() {
            return bytes.limit() - at < Integer.BYTES || bytes.getInt(at) == 0;
        }

        private @Nullable Batch batch() {
            int begin = at;
            JournalRecord first = next();
            boolean isFrame = first != null
                    && first.kind() == RecordKind.BATCH
                    && first.payload().length == BatchFrame.PAYLOAD_BYTES;
            if (first == null || !isFrame) {
                at = begin;
                return null;
            }
            BatchFrame frame = BatchFrame.decode(first.payload());
            int batchEnd = at + frame.bytes();
            List<Located> records = new ArrayList<>();
            while (at < batchEnd) {
                int offset = at;
                int chainBefore = chain;
                JournalRecord record = next();
                if (record == null || at > batchEnd) {
                    at = offset;
                    return null;
                }
                records.add(new Located(offset, chainBefore, record));
            }
            proven = Math.max(proven, (int) Math.min(frame.durableThrough(), begin));
            return new Batch(at, chain, records);
        }

        private @Nullable JournalRecord next() {
            JournalRecord record =
                    JournalRecord.decode(bytes, at, checksum, chain, header.segment(), at, recordMaxBytes);
            if (record != null) {
                at += record.sizeBytes();
                chain = record.checksum();
            }
            return record;
        }

        private SegmentScan damaged() {
            int damage = at;
            long sworn = -1;
            // The damaged batch's own frame may be intact: what it swears lies before it and is
            // known already.
            for (BatchFrame.Found later = BatchFrame.find(bytes, end + 1, header.segment());
                    later != null && sworn <= end;
                    later = BatchFrame.find(bytes, later.offset() + 1, header.segment())) {
                sworn = Math.max(sworn, later.frame().durableThrough());
            }
            return new SegmentScan(batches, end, proven, damage, sworn, endChain);
        }
    }
}
