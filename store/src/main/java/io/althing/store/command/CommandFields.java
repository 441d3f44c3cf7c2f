package io.althing.store.command;

import io.althing.store.command.Command.PublishMember;
import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/// The fields of a member's announcement, which stands both in the log and in the meta column.
public final class CommandFields {
    private CommandFields() {}

    public static void write(ByteWriter out, PublishMember member) {
        out.writeLong(member.memberId()).writeText(member.name());
        writeTexts(out, member.peerUrls());
        writeTexts(out, member.clientUrls());
        out.writeText(member.directory());
    }

    public static PublishMember readMember(ByteReader in) {
        return new PublishMember(in.readLong(), in.readText(), readTexts(in), readTexts(in), in.readText());
    }

    private static void writeTexts(ByteWriter out, List<String> texts) {
        out.writeVarint(texts.size());
        texts.forEach(out::writeText);
    }

    private static List<String> readTexts(ByteReader in) {
        int count = in.readCount();
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            texts.add(in.readText());
        }
        return texts;
    }
}
