package io.althing.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/// The first bytes of a segment: whose it is, and what it follows on.
///
/// @param segment its number, one above that of the segment before
/// @param previousEnd where the segment before ends: what lies behind that there was superseded
/// @param chain the checksum of the last record before, with which the first one here goes on
record SegmentHeader(JournalIdentity identity, long segment, long previousEnd, int chain) {
    static final int BYTES = 128;

    private static final long MAGIC = 0x414c5448_4a4e4c31L; // "ALTHJNL1"
    private static final int VERSION = 1;

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(MAGIC).putInt(VERSION).putInt(0);
        out.putLong(identity.clusterId()).putLong(identity.memberId());
        out.putLong(identity.directory().getMostSignificantBits());
        out.putLong(identity.directory().getLeastSignificantBits());
        out.putLong(segment).putLong(previousEnd).putInt(chain);
        out.putInt(BYTES - Integer.BYTES, checksum(out));
        return out.clear();
    }

    /// Returns the header in these bytes.
    ///
    /// @throws IllegalArgumentException saying what is wrong with them
    static SegmentHeader decode(ByteBuffer in) {
        if (in.remaining() < BYTES) {
            throw new IllegalArgumentException("its header ends early");
        }
        if (in.getInt(in.position() + BYTES - Integer.BYTES) != checksum(in)) {
            throw new IllegalArgumentException("its header does not match its checksum");
        }
        long magic = in.getLong();
        if (magic != MAGIC) {
            throw new IllegalArgumentException("it is no journal segment");
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "it has format version " + version + "; this program knows version " + VERSION);
        }
        in.getInt();
        JournalIdentity identity =
                new JournalIdentity(in.getLong(), in.getLong(), new UUID(in.getLong(), in.getLong()));
        return new SegmentHeader(identity, in.getLong(), in.getLong(), in.getInt());
    }

    private static int checksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, BYTES - Integer.BYTES));
        return (int) crc.getValue();
    }
}
