package io.althing.store.command;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.audit.AuditRecord;
import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Commands as bytes of the log. The format is on disk: kinds are never renumbered, and an
/// unknown one is an error.
///
/// A command is its kind byte and then its fields; a changed set of fields is a new kind.
public final class CommandCodec {
    /// Deeper nesting than any door lets through; bounds the recursion on bytes that are none of
    /// ours.
    static final int MAX_DEPTH = 256;

    private static final int PUT = 1;
    private static final int DELETE_RANGE = 2;
    private static final int TRANSACTION = 3;
    private static final int COMPACT = 4;
    private static final int GRANT_LEASE = 5;
    private static final int REVOKE_LEASE = 6;
    private static final int EXPIRE_LEASES = 7;
    private static final int RANGE = 9;
    private static final int AS = 10;
    private static final int RAISE_ALARM = 11;
    private static final int CLEAR_ALARM = 12;
    private static final int CHECK_STATE = 13;
    private static final int RAISE_LEVEL = 14;
    private static final int CALL = 15;
    private static final int NOTED = 16;
    private static final int REMARK = 17;
    private static final int MOVE_LEADER = 18;

    private CommandCodec() {}

    public static byte[] encode(Command command) {
        var out = new ByteWriter(expectedBytes(command.plain()));
        write(out, command);
        return out.toByteArray();
    }

    private static void write(ByteWriter out, Command command) {
        switch (command) {
            case Command.Put put -> writePut(out, put);
            case Command.DeleteRange delete -> writeDelete(out, delete);
            case Command.Transaction transaction -> writeTransaction(out, transaction);
            case Command.Compact compact -> out.writeByte(COMPACT).writeVarint(compact.revision());
            case Command.GrantLease grant ->
                out.writeByte(GRANT_LEASE).writeVarint(grant.id()).writeVarint(grant.ttlSeconds());
            case Command.RevokeLease revoke -> out.writeByte(REVOKE_LEASE).writeVarint(revoke.id());
            case Command.ExpireLeases expire -> {
                out.writeByte(EXPIRE_LEASES).writeVarint(expire.leaderTerm()).writeVarint(expire.asOfIndex());
                out.writeVarint(expire.ids().size());
                expire.ids().forEach(out::writeVarint);
            }
            case Command.CheckState() -> out.writeByte(CHECK_STATE);
            case Command.RaiseLevel(var level) -> out.writeByte(RAISE_LEVEL).writeByte(level);
            case Command.RaiseAlarm(var alarm) -> CommandFields.write(out.writeByte(RAISE_ALARM), alarm);
            case Command.ClearAlarm(var alarm) -> CommandFields.write(out.writeByte(CLEAR_ALARM), alarm);
            case Command.Call call -> writeCall(out, call);
            case Command.MoveLeader(var target) -> out.writeByte(MOVE_LEADER).writeVarint(target);
            case Command.Remark(var deed) -> AuditRecord.write(out.writeByte(REMARK), deed);
            case Command.As(var user, var plain) -> write(out.writeByte(AS).writeText(user), plain);
            case Command.Noted(var trace, var deed, var asked) -> {
                AuditRecord.write(out.writeByte(NOTED), trace);
                AuditRecord.write(out, deed);
                write(out, asked);
            }
            case AuthCommand auth -> AuthCodec.write(out, auth);
            case MemberCommand member -> MemberCodec.write(out, member);
        }
    }

    /// Reads one command that takes all the remaining bytes.
    ///
    /// @throws IllegalArgumentException if they are not exactly one command of this version
    public static Command decode(ByteBuffer in) {
        ByteReader reader;
        if (in.hasArray()) {
            int from = in.arrayOffset() + in.position();
            reader = new ByteReader(in.array(), from, from + in.remaining());
        } else {
            byte[] copy = new byte[in.remaining()];
            in.duplicate().get(copy);
            reader = new ByteReader(copy);
        }
        in.position(in.limit());
        Command command = readCommand(reader);
        reader.requireEnd();
        return command;
    }

    private static int expectedBytes(Command command) {
        return command instanceof Command.Put put
                ? 32 + put.key().length() + put.value().length()
                : 128;
    }

    private static Command readCommand(ByteReader in) {
        int kind = in.readByte();
        if (kind == NOTED) {
            return new Command.Noted(AuditRecord.readTrace(in), AuditRecord.readDeed(in), readAsked(in.readByte(), in));
        }
        return readAsked(kind, in);
    }

    private static Command readAsked(int kind, ByteReader in) {
        return kind == AS ? new Command.As(in.readText(), readPlain(in.readByte(), in)) : readPlain(kind, in);
    }

    private static Command readPlain(int kind, ByteReader in) {
        return switch (kind) {
            case PUT -> readPut(in);
            case DELETE_RANGE -> readDelete(in);
            case TRANSACTION -> readTransaction(in, 1);
            case COMPACT -> new Command.Compact(in.readVarint());
            case GRANT_LEASE -> new Command.GrantLease(in.readVarint(), in.readVarint());
            case REVOKE_LEASE -> new Command.RevokeLease(in.readVarint());
            case EXPIRE_LEASES -> readExpire(in);
            case CHECK_STATE -> new Command.CheckState();
            case RAISE_LEVEL -> new Command.RaiseLevel(in.readByte());
            case CALL -> readCall(in);
            case MOVE_LEADER -> new Command.MoveLeader(in.readVarint());
            case REMARK -> new Command.Remark(AuditRecord.readDeed(in));
            case RAISE_ALARM -> new Command.RaiseAlarm(CommandFields.readAlarm(in));
            case CLEAR_ALARM -> new Command.ClearAlarm(CommandFields.readAlarm(in));
            default -> MemberCodec.isKind(kind) ? MemberCodec.read(kind, in) : AuthCodec.read(kind, in);
        };
    }

    private static void writePut(ByteWriter out, Command.Put put) {
        out.writeByte(PUT).writeByte(Flags.of(put.returnPrevious(), put.keepValue(), put.keepLease()));
        out.writeBytes(put.key()).writeBytes(put.value()).writeVarint(put.lease());
    }

    private static Command.Put readPut(ByteReader in) {
        int flags = Flags.read(in, 3);
        Bytes key = in.readBytes();
        Bytes value = in.readBytes();
        return new Command.Put(
                key, value, in.readVarint(), Flags.has(flags, 0), Flags.has(flags, 1), Flags.has(flags, 2));
    }

    private static void writeDelete(ByteWriter out, Command.DeleteRange delete) {
        out.writeByte(DELETE_RANGE).writeByte(Flags.of(delete.returnPrevious()));
        CommandFields.write(out, delete.range());
    }

    private static Command.DeleteRange readDelete(ByteReader in) {
        int flags = Flags.read(in, 1);
        return new Command.DeleteRange(CommandFields.readRange(in), Flags.has(flags, 0));
    }

    private static Command.ExpireLeases readExpire(ByteReader in) {
        long leaderTerm = in.readVarint();
        long asOfIndex = in.readVarint();
        int count = in.readCount();
        var ids = new ArrayList<Long>(count);
        for (int i = 0; i < count; i++) {
            ids.add(in.readVarint());
        }
        return new Command.ExpireLeases(leaderTerm, asOfIndex, ids);
    }

    private static void writeCall(ByteWriter out, Command.Call call) {
        out.writeByte(CALL)
                .writeByte(Flags.of(call.takesSpace()))
                .writeVarint(call.names().size());
        call.names().forEach(out::writeBytes);
        out.writeBytes(call.request());
    }

    private static Command.Call readCall(ByteReader in) {
        int flags = Flags.read(in, 1);
        int count = in.readCount();
        var names = new ArrayList<Bytes>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.readBytes());
        }
        return new Command.Call(names, Flags.has(flags, 0), in.readBytes());
    }

    private static void writeTransaction(ByteWriter out, Command.Transaction transaction) {
        out.writeByte(TRANSACTION).writeVarint(transaction.compares().size());
        transaction.compares().forEach(compare -> writeCompare(out, compare));
        writeOperations(out, transaction.success());
        writeOperations(out, transaction.failure());
    }

    private static Command.Transaction readTransaction(ByteReader in, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("transactions nested deeper than " + MAX_DEPTH);
        }
        int count = in.readCount();
        var compares = new ArrayList<Compare>(count);
        for (int i = 0; i < count; i++) {
            compares.add(readCompare(in));
        }
        var success = readOperations(in, depth);
        return new Command.Transaction(compares, success, readOperations(in, depth));
    }

    private static void writeOperations(ByteWriter out, List<Operation> operations) {
        out.writeVarint(operations.size());
        for (Operation operation : operations) {
            switch (operation) {
                case Command.Put put -> writePut(out, put);
                case Command.DeleteRange delete -> writeDelete(out, delete);
                case Command.Transaction transaction -> writeTransaction(out, transaction);
                case RangeQuery query -> writeQuery(out, query);
            }
        }
    }

    private static List<Operation> readOperations(ByteReader in, int depth) {
        int count = in.readCount();
        var operations = new ArrayList<Operation>(count);
        for (int i = 0; i < count; i++) {
            int kind = in.readByte();
            operations.add(
                    switch (kind) {
                        case PUT -> readPut(in);
                        case DELETE_RANGE -> readDelete(in);
                        case TRANSACTION -> readTransaction(in, depth + 1);
                        case RANGE -> readQuery(in);
                        default -> throw new IllegalArgumentException("unknown kind of operation: " + kind);
                    });
        }
        return operations;
    }

    private static void writeQuery(ByteWriter out, RangeQuery query) {
        out.writeByte(RANGE).writeByte(Flags.of(query.keysOnly(), query.countOnly(), query.isFiltered()));
        CommandFields.write(out, query.range());
        out.writeVarint(query.limit()).writeVarint(query.revision());
        out.writeByte(query.order().ordinal()).writeByte(query.target().ordinal());
        if (query.isFiltered()) {
            out.writeVarint(query.minModRevision()).writeVarint(query.maxModRevision());
            out.writeVarint(query.minCreateRevision()).writeVarint(query.maxCreateRevision());
        }
    }

    private static RangeQuery readQuery(ByteReader in) {
        int flags = Flags.read(in, 3);
        KeyRange range = CommandFields.readRange(in);
        long limit = in.readVarint();
        long revision = in.readVarint();
        var order = Flags.pick(RangeQuery.Order.values(), in);
        var target = Flags.pick(RangeQuery.Target.values(), in);
        boolean isFiltered = Flags.has(flags, 2);
        long minMod = isFiltered ? in.readVarint() : 0;
        long maxMod = isFiltered ? in.readVarint() : 0;
        long minCreate = isFiltered ? in.readVarint() : 0;
        long maxCreate = isFiltered ? in.readVarint() : 0;
        boolean keysOnly = Flags.has(flags, 0);
        boolean countOnly = Flags.has(flags, 1);
        return new RangeQuery(
                range, limit, revision, order, target, keysOnly, countOnly, minMod, maxMod, minCreate, maxCreate);
    }

    private static void writeCompare(ByteWriter out, Compare compare) {
        CommandFields.write(out, compare.range());
        out.writeByte(compare.target().ordinal()).writeByte(compare.relation().ordinal());
        out.writeVarint(compare.number()).writeBytes(compare.value());
    }

    private static Compare readCompare(ByteReader in) {
        KeyRange range = CommandFields.readRange(in);
        var target = Flags.pick(Compare.Target.values(), in);
        var relation = Flags.pick(Compare.Relation.values(), in);
        return new Compare(range, target, relation, in.readVarint(), in.readBytes());
    }
}
