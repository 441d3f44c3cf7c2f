package io.althing.store.audit;

import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;

/// One change that took effect.
///
/// @param user who asked for it; empty while auth is off
public record AuditRecord(String user, Trace trace, Deed deed) {
    public byte[] encode() {
        ByteWriter out = new ByteWriter(128).writeText(user);
        write(out, trace);
        write(out, deed);
        return out.toByteArray();
    }

    public static AuditRecord decode(byte[] row) {
        var in = new ByteReader(row);
        var record = new AuditRecord(in.readText(), readTrace(in), readDeed(in));
        in.requireEnd();
        return record;
    }

    public static void write(ByteWriter out, Trace trace) {
        out.writeVarint(trace.atMillis()).writeVarint(trace.memberId()).writeText(trace.address());
    }

    public static void write(ByteWriter out, Deed deed) {
        out.writeText(deed.action()).writeText(deed.subject()).writeText(deed.detail());
    }

    public static Trace readTrace(ByteReader in) {
        return new Trace(in.readVarint(), in.readVarint(), in.readText());
    }

    public static Deed readDeed(ByteReader in) {
        return new Deed(in.readText(), in.readText(), in.readText());
    }
}
