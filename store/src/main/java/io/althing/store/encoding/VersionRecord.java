package io.althing.store.encoding;

import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import java.util.Arrays;

/// A record of the versions column: a short head, then the value. The head alone rebuilds the
/// index.
///
/// @param isDelete a tombstone: all numbers are 0
/// @param headBytes where the value begins
public record VersionRecord(
        boolean isDelete, long createRevision, long version, long lease, int valueBytes, int headBytes) {
    /// No head is longer: one flag byte and four varints.
    public static final int MAX_HEAD_BYTES = 1 + 3 * 10 + 5;

    private static final int PUT = 0;
    private static final int TOMBSTONE = 1;
    private static final byte[] TOMBSTONE_RECORD = {TOMBSTONE};

    public static byte[] tombstone() {
        return TOMBSTONE_RECORD;
    }

    /// Encodes a pair, with the caller's scratch buffer.
    public static byte[] encode(KeyValue pair, ByteWriter scratch) {
        return scratch.clear()
                .writeByte(PUT)
                .writeVarint(pair.createRevision())
                .writeVarint(pair.version())
                .writeVarint(pair.lease())
                .writeVarint(pair.value().length())
                .writeRaw(pair.value().array())
                .toByteArray();
    }

    /// Reads the head; `record` may be cut off after it.
    public static VersionRecord decodeHead(byte[] record) {
        var in = new ByteReader(record);
        int kind = in.readByte();
        if (kind == TOMBSTONE) {
            return new VersionRecord(true, 0, 0, 0, 0, 1);
        }
        if (kind != PUT) {
            throw new IllegalArgumentException("unknown kind of record: " + kind);
        }
        long create = in.readVarint();
        long version = in.readVarint();
        long lease = in.readVarint();
        int valueBytes = (int) in.readVarint();
        return new VersionRecord(false, create, version, lease, valueBytes, in.position());
    }

    /// Reads the value of a whole record.
    public Bytes value(byte[] record) {
        if (record.length != headBytes + valueBytes) {
            throw new IllegalArgumentException("a record of " + record.length + " bytes should have "
                    + (headBytes + valueBytes) + ": the engine's files are damaged");
        }
        return Bytes.wrap(Arrays.copyOfRange(record, headBytes, record.length));
    }

    public static KeyValue decode(Bytes key, long modRevision, byte[] record) {
        var head = decodeHead(record);
        return new KeyValue(key, head.createRevision, modRevision, head.version, head.value(record), head.lease);
    }
}
