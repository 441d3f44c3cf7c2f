package io.althing.store;

import io.althing.store.command.CommandFields;
import io.althing.store.command.Flags;
import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.members.FeatureLevel;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.Membership;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/// Members as rows of the meta column, one each, and one for each id that was removed.
final class MemberRows {
    private static final byte MEMBER = 'M';
    private static final byte REMOVED = 'N';
    private static final byte FEATURE_LEVEL = 'F';
    private static final byte[] PRESENT = {1};

    private MemberRows() {}

    static void differences(Membership before, Membership after, RowDifference difference) {
        after.members().forEach((id, member) -> {
            if (!Objects.equals(before.members().get(id), member)) {
                difference.write(key(MEMBER, id), encode(member));
            }
        });
        for (long id : before.members().keySet()) {
            if (!after.members().containsKey(id)) {
                difference.write(key(MEMBER, id), null);
            }
        }
        if (after.featureLevel() != before.featureLevel()) {
            byte[] row = new ByteWriter(1).writeByte(after.featureLevel()).toByteArray();
            difference.write(new byte[] {FEATURE_LEVEL}, row);
        }
        for (long id : after.removed()) {
            if (!before.removed().contains(id)) {
                difference.write(key(REMOVED, id), PRESENT);
            }
        }
    }

    private static int loadFeatureLevel(Engine engine) {
        byte[] row = engine.get(Column.META, new byte[] {FEATURE_LEVEL});
        return row == null ? FeatureLevel.FIRST : new ByteReader(row).readByte();
    }

    static Membership load(Engine engine) {
        var members = new TreeMap<Long, MemberRecord>();
        var removed = new TreeSet<Long>();
        try (var cursor = engine.scan(Column.META, new byte[] {MEMBER}, new byte[] {MEMBER + 1})) {
            while (cursor.next()) {
                var member = decode(cursor.key(), cursor.value());
                members.put(member.id(), member);
            }
        }
        try (var cursor = engine.scan(Column.META, new byte[] {REMOVED}, new byte[] {REMOVED + 1})) {
            while (cursor.next()) {
                removed.add(idOf(cursor.key()));
            }
        }
        return new Membership(members, removed, loadFeatureLevel(engine));
    }

    private static byte[] key(byte kind, long id) {
        return new ByteWriter(9).writeByte(kind).writeLong(id).toByteArray();
    }

    private static long idOf(byte[] key) {
        return new ByteReader(key, 1, key.length).readLong();
    }

    private static byte[] encode(MemberRecord member) {
        var out = new ByteWriter(128).writeText(member.name());
        CommandFields.writeTexts(out, member.peerUrls());
        CommandFields.writeTexts(out, member.clientUrls());
        return out.writeText(member.directory())
                .writeByte(member.standing().ordinal())
                .writeLong(member.replaces())
                .writeByte(member.featureLevel())
                .toByteArray();
    }

    private static MemberRecord decode(byte[] key, byte[] row) {
        var in = new ByteReader(row);
        var member = new MemberRecord(
                idOf(key),
                in.readText(),
                CommandFields.readTexts(in),
                CommandFields.readTexts(in),
                in.readText(),
                Flags.pick(MemberRecord.Standing.values(), in),
                in.readLong(),
                in.readByte());
        in.requireEnd();
        return member;
    }
}
