package io.althing.node.transport;

import io.netty.buffer.ByteBuf;
import java.util.UUID;

/// The first bytes on a connection: who dials, and whom it means to reach.
record Hello(long clusterId, long from, long to, UUID directory, boolean isBulk) {
    static final int BYTES = 8 + 4 + 8 + 8 + 8 + 16 + 1;
    static final int VERSION = 1;
    private static final long MAGIC = 0x414c5448_50454552L; // "ALTHPEER"

    void encode(ByteBuf out) {
        out.writeLong(MAGIC)
                .writeInt(VERSION)
                .writeLong(clusterId)
                .writeLong(from)
                .writeLong(to);
        out.writeLong(directory.getMostSignificantBits()).writeLong(directory.getLeastSignificantBits());
        out.writeBoolean(isBulk);
    }

    static boolean isMagic(long value) {
        return value == MAGIC;
    }

    /// Reads what follows magic and version.
    static Hello decode(ByteBuf in) {
        return new Hello(
                in.readLong(), in.readLong(), in.readLong(), new UUID(in.readLong(), in.readLong()), in.readBoolean());
    }
}
