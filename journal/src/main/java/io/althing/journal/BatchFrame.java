package io.althing.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What opens each batch: how long it is, and up to where the segment was known to be synced
/// when it was written.
///
/// The latter is the evidence that tells a torn tail from corruption: what a later batch swears
/// to have been durable was damaged after it
/// was acknowledged. To be found behind damage, where the chain of checksums is broken, a
/// frame's payload carries a mark and a checksum
/// of its own, bound to segment and offset.
///
/// @param bytes length of the batch's records behind the frame
/// @param durableThrough offset in the same segment up to which everything was synced before
record BatchFrame(long sequence, int bytes, long durableThrough) {
    static final int PAYLOAD_BYTES = 4 + 8 + 4 + 8 + 4;
    static final int RECORD_BYTES = JournalRecord.OVERHEAD_BYTES + PAYLOAD_BYTES;
    private static final int PAYLOAD_AT = 21;
    private static final int MARK = 0xA17B_A7C4;

    record Found(int offset, BatchFrame frame) {}

    byte[] encode(long segment, long offset) {
        ByteBuffer out = ByteBuffer.allocate(PAYLOAD_BYTES);
        out.putInt(MARK).putLong(sequence).putInt(bytes).putLong(durableThrough);
        out.putInt(ownChecksum(out, 0, segment, offset));
        return out.array();
    }

    static BatchFrame decode(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        in.getInt();
        return new BatchFrame(in.getLong(), in.getInt(), in.getLong());
    }

    /// Looks for a frame behind damage: from position `from` of a buffer that holds the segment
    /// from its offset 0 on.
    static @Nullable Found find(ByteBuffer segmentBytes, int from, long segment) {
        for (int at = from; at + RECORD_BYTES <= segmentBytes.limit(); at++) {
            if (segmentBytes.getInt(at + PAYLOAD_AT) == MARK
                    && segmentBytes.getInt(at + PAYLOAD_AT + PAYLOAD_BYTES - 4)
                            == ownChecksum(segmentBytes, at + PAYLOAD_AT, segment, at)) {
                byte[] payload = new byte[PAYLOAD_BYTES];
                segmentBytes.get(at + PAYLOAD_AT, payload);
                return new Found(at, decode(payload));
            }
        }
        return null;
    }

    private static int ownChecksum(ByteBuffer bytes, int payloadAt, long segment, long offset) {
        CRC32C crc = new CRC32C();
        ByteBuffer place =
                ByteBuffer.allocate(16).putLong(segment).putLong(offset).flip();
        crc.update(place);
        crc.update(bytes.slice(payloadAt, PAYLOAD_BYTES - Integer.BYTES));
        return (int) crc.getValue();
    }
}
