package io.althing.store.command;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Permission;
import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/// Fields that stand in more than one place: in several commands, or in the log and in the meta
/// column.
public final class CommandFields {
    private CommandFields() {}

    public static void writeTexts(ByteWriter out, List<String> texts) {
        out.writeVarint(texts.size());
        texts.forEach(out::writeText);
    }

    public static List<String> readTexts(ByteReader in) {
        int count = in.readCount();
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            texts.add(in.readText());
        }
        return texts;
    }

    static void write(ByteWriter out, Alarm alarm) {
        out.writeLong(alarm.memberId()).writeByte(alarm.kind().ordinal());
    }

    static Alarm readAlarm(ByteReader in) {
        return new Alarm(in.readLong(), Flags.pick(Alarm.Kind.values(), in));
    }

    public static void write(ByteWriter out, Permission permission) {
        out.writeByte(permission.access().ordinal());
        write(out, permission.range());
    }

    public static Permission readPermission(ByteReader in) {
        return new Permission(Flags.pick(Permission.Access.values(), in), readRange(in));
    }

    static void write(ByteWriter out, KeyRange range) {
        boolean isSingle = range.isSingle();
        Bytes to = isSingle ? null : range.to();
        out.writeByte(Flags.of(isSingle, to == null)).writeBytes(range.from());
        if (to != null) {
            out.writeBytes(to);
        }
    }

    static KeyRange readRange(ByteReader in) {
        int flags = Flags.read(in, 2);
        Bytes from = in.readBytes();
        if (Flags.has(flags, 0)) {
            return KeyRange.single(from);
        }
        return new KeyRange(from, Flags.has(flags, 1) ? null : in.readBytes());
    }
}
