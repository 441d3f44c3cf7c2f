package io.althing.store.command;

import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;

/// Changes of members as bytes of the log; see [CommandCodec].
final class MemberCodec {
    private static final int PUBLISH = 8;
    private static final int ADD = 40;
    private static final int REMOVE = 41;
    private static final int UPDATE = 42;
    private static final int PROMOTE = 43;
    private static final int HOLD = 44;
    private static final int REPLACE = 45;

    private MemberCodec() {}

    static boolean isKind(int kind) {
        return kind == PUBLISH || kind >= ADD && kind <= REPLACE;
    }

    static void write(ByteWriter out, MemberCommand command) {
        switch (command) {
            case MemberCommand.Publish(var id, var name, var peerUrls, var clientUrls, var directory, var level) -> {
                out.writeByte(PUBLISH).writeLong(id).writeText(name);
                CommandFields.writeTexts(out, peerUrls);
                CommandFields.writeTexts(out, clientUrls);
                out.writeText(directory).writeByte(level);
            }
            case MemberCommand.Add(var id, var peerUrls, var isLearner, var learnersMax) -> {
                out.writeByte(ADD).writeLong(id);
                CommandFields.writeTexts(out, peerUrls);
                out.writeByte(Flags.of(isLearner)).writeVarint(learnersMax);
            }
            case MemberCommand.Remove(var id) -> out.writeByte(REMOVE).writeLong(id);
            case MemberCommand.Replace(var id, var successor, var peerUrls) ->
                CommandFields.writeTexts(out.writeByte(REPLACE).writeLong(id).writeLong(successor), peerUrls);
            case MemberCommand.Update(var id, var peerUrls) ->
                CommandFields.writeTexts(out.writeByte(UPDATE).writeLong(id), peerUrls);
            case MemberCommand.Promote(var id) -> out.writeByte(PROMOTE).writeLong(id);
            case MemberCommand.Hold(var id) -> out.writeByte(HOLD).writeLong(id);
        }
    }

    static MemberCommand read(int kind, ByteReader in) {
        return switch (kind) {
            case PUBLISH ->
                new MemberCommand.Publish(
                        in.readLong(),
                        in.readText(),
                        CommandFields.readTexts(in),
                        CommandFields.readTexts(in),
                        in.readText(),
                        in.readByte());
            case ADD ->
                new MemberCommand.Add(
                        in.readLong(),
                        CommandFields.readTexts(in),
                        Flags.has(Flags.read(in, 1), 0),
                        Math.toIntExact(in.readVarint()));
            case REMOVE -> new MemberCommand.Remove(in.readLong());
            case UPDATE -> new MemberCommand.Update(in.readLong(), CommandFields.readTexts(in));
            case PROMOTE -> new MemberCommand.Promote(in.readLong());
            case REPLACE -> new MemberCommand.Replace(in.readLong(), in.readLong(), CommandFields.readTexts(in));
            case HOLD -> new MemberCommand.Hold(in.readLong());
            default -> throw new IllegalArgumentException("unknown kind of change of members: " + kind);
        };
    }
}
