package io.althing.node.transport;

import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import java.util.UUID;

/// What a member whose files are damaged asks another one: to let a new member in, in its place.
/// It is answered with an [Introduction] in which the new one stands.
///
/// The question is 40 bytes on a connection of its own, big-endian: a magic number, the cluster,
/// the member, and the data directory it lived in, which proves that it did.
///
/// @param lost the member that cannot come back
public record Readmission(long clusterId, NodeId lost, UUID directory) {
    static final long MAGIC = 0x414c5448_4241434bL; // "ALTHBACK"
    static final int BYTES = 5 * Long.BYTES;

    void encode(ByteBuf out) {
        out.writeLong(MAGIC)
                .writeLong(clusterId)
                .writeLong(lost.value())
                .writeLong(directory.getMostSignificantBits())
                .writeLong(directory.getLeastSignificantBits());
    }

    /// @param in what follows the magic number
    static Readmission decode(ByteBuf in) {
        return new Readmission(in.readLong(), new NodeId(in.readLong()), new UUID(in.readLong(), in.readLong()));
    }
}
