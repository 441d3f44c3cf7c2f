package io.althing.store.encoding;

import io.althing.store.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Rows of the revisions column: what one revision changed in one space, in the order in which it
/// happened.
public final class RevisionRow {
    private RevisionRow() {}

    /// @param previousRevision the key's version that this change superseded; 0 if the key did
    /// not
    ///     exist
    public record Change(Bytes key, boolean isDelete, long previousRevision) {}

    public static byte[] key(long revision) {
        return new ByteWriter(Long.BYTES).writeLong(revision).toByteArray();
    }

    /// The rows of a revision follow each other; that of clients' keys is the first.
    public static byte[] key(Space space, long revision) {
        if (space == Space.CLIENTS) {
            return key(revision);
        }
        return new ByteWriter(Long.BYTES + 1)
                .writeLong(revision)
                .writeByte(space.number())
                .toByteArray();
    }

    public static long revision(byte[] key) {
        return new ByteReader(key).readLong();
    }

    public static Space space(byte[] key) {
        return key.length == Long.BYTES ? Space.CLIENTS : Space.PROCEDURES;
    }

    /// Starts a row of so many changes; [#add] each then.
    public static void begin(ByteWriter out, int changes) {
        out.clear().writeVarint(changes);
    }

    public static void add(ByteWriter out, Bytes key, boolean isDelete, long previousRevision) {
        out.writeByte(isDelete ? 1 : 0).writeVarint(previousRevision).writeBytes(key);
    }

    public static List<Change> decode(byte[] row) {
        var in = new ByteReader(row);
        int count = in.readCount();
        var changes = new ArrayList<Change>(count);
        for (int i = 0; i < count; i++) {
            boolean isDelete = in.readByte() != 0;
            long previousRevision = in.readVarint();
            changes.add(new Change(in.readBytes(), isDelete, previousRevision));
        }
        in.requireEnd();
        return changes;
    }
}
