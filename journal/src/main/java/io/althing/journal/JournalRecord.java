package io.althing.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One record: length of the whole (4 bytes), kind (1), term (8), index (8), payload, checksum
/// (4).
///
/// The checksum is CRC32C over the record before's checksum, the segment's number, the offset,
/// and the record. So a record that is intact
/// but in the wrong place, or left over from an earlier use of the space, does not pass.
record JournalRecord(RecordKind kind, long term, long index, byte[] payload, int checksum) {
    static final int OVERHEAD_BYTES = 4 + 1 + 8 + 8 + 4;
    private static final int SEED_BYTES = 4 + 8 + 8;

    int sizeBytes() {
        return OVERHEAD_BYTES + payload.length;
    }

    /// Computes checksums; one per thread.
    static final class Checksum {
        private final CRC32C crc = new CRC32C();
        private final ByteBuffer seed = ByteBuffer.allocate(SEED_BYTES);

        int of(int chain, long segment, long offset, ByteBuffer record) {
            crc.reset();
            seed.clear().putInt(chain).putLong(segment).putLong(offset).flip();
            crc.update(seed);
            crc.update(record);
            return (int) crc.getValue();
        }
    }

    /// Writes a record at the buffer's position, which lies at `offset` of the segment. Returns
    /// its checksum.
    static int encode(ByteBuffer out, Checksum checksum, int chain, long segment, long offset, Draft draft) {
        int begin = out.position();
        int sizeBytes = draft.sizeBytes();
        out.putInt(sizeBytes).put(draft.kind().code).putLong(draft.term()).putLong(draft.index());
        out.put(draft.payload());
        int value = checksum.of(chain, segment, offset, out.slice(begin, sizeBytes - Integer.BYTES));
        out.putInt(value);
        return value;
    }

    /// Reads the record at a position of the buffer, which holds the segment from offset `base`
    /// on. Returns null unless it is whole and right.
    static @Nullable JournalRecord decode(
            ByteBuffer in, int at, Checksum checksum, int chain, long segment, long offset, int maxBytes) {
        if (in.limit() - at < OVERHEAD_BYTES) {
            return null;
        }
        int sizeBytes = in.getInt(at);
        if (sizeBytes < OVERHEAD_BYTES || sizeBytes > maxBytes || sizeBytes > in.limit() - at) {
            return null;
        }
        int stored = in.getInt(at + sizeBytes - Integer.BYTES);
        RecordKind kind = RecordKind.of(in.get(at + 4));
        if (kind == null || checksum.of(chain, segment, offset, in.slice(at, sizeBytes - Integer.BYTES)) != stored) {
            return null;
        }
        byte[] payload = new byte[sizeBytes - OVERHEAD_BYTES];
        in.get(at + 21, payload);
        return new JournalRecord(kind, in.getLong(at + 5), in.getLong(at + 13), payload, stored);
    }
}
