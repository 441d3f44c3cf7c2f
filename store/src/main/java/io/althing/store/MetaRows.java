package io.althing.store;

import io.althing.store.command.Alarm;
import io.althing.store.command.Flags;
import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;

/// Rows of the meta column: a kind byte, then what tells rows of that kind apart.
public final class MetaRows {
    /// Version of everything that this package writes.
    public static final int FORMAT = 1;

    private static final byte STATE = 'A';
    private static final byte CONFIGURATION = 'C';
    private static final byte SWEPT = 'S';
    private static final byte LEASE = 'L';
    private static final byte ALARM = 'W';
    private static final byte AUDIT = 'J';

    private MetaRows() {}

    /// Where apply stands. One row, so that no part of it can be newer than another.
    public record State(long term, long index, long revision, long compactedRevision, long stateHash) {
        public byte[] encode(ByteWriter scratch) {
            return scratch.clear()
                    .writeByte(FORMAT)
                    .writeLong(term)
                    .writeLong(index)
                    .writeLong(revision)
                    .writeLong(compactedRevision)
                    .writeLong(stateHash)
                    .toByteArray();
        }

        public static State decode(byte[] row) {
            var in = new ByteReader(row);
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalArgumentException("the store was written in format " + format
                        + " and this program reads format " + FORMAT + ": start it with a matching version");
            }
            var state = new State(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
            in.requireEnd();
            return state;
        }
    }

    /// @param grantIndex log index of the entry that granted it
    public record LeaseRow(long id, long ttlSeconds, long grantIndex) {
        public byte[] encode(ByteWriter scratch) {
            return scratch.clear()
                    .writeVarint(ttlSeconds)
                    .writeVarint(grantIndex)
                    .toByteArray();
        }

        public static LeaseRow decode(byte[] key, byte[] row) {
            var in = new ByteReader(row);
            return new LeaseRow(idOf(key), in.readVarint(), in.readVarint());
        }
    }

    public static byte[] stateKey() {
        return new byte[] {STATE};
    }

    public static byte[] configurationKey() {
        return new byte[] {CONFIGURATION};
    }

    public static byte[] sweptKey() {
        return new byte[] {SWEPT};
    }

    public static byte[] leaseKey(long id) {
        return new ByteWriter(9).writeByte(LEASE).writeLong(id).toByteArray();
    }

    public static byte[] leasesFrom() {
        return new byte[] {LEASE};
    }

    public static byte[] leasesTo() {
        return new byte[] {LEASE + 1};
    }

    static byte[] alarmKey(Alarm alarm) {
        return new ByteWriter(10)
                .writeByte(ALARM)
                .writeByte(alarm.kind().ordinal())
                .writeLong(alarm.memberId())
                .toByteArray();
    }

    /// @param place counted from 1 on
    static byte[] auditKey(long place) {
        return new ByteWriter(9).writeByte(AUDIT).writeLong(place).toByteArray();
    }

    static byte[] auditTo() {
        return new byte[] {AUDIT + 1};
    }

    static long auditPlace(byte[] key) {
        return idOf(key);
    }

    static byte[] alarmsFrom() {
        return new byte[] {ALARM};
    }

    static byte[] alarmsTo() {
        return new byte[] {ALARM + 1};
    }

    static Alarm decodeAlarm(byte[] key) {
        var in = new ByteReader(key, 1, key.length);
        var kind = Flags.pick(Alarm.Kind.values(), in);
        return new Alarm(in.readLong(), kind);
    }

    private static long idOf(byte[] key) {
        return new ByteReader(key, 1, key.length).readLong();
    }
}
