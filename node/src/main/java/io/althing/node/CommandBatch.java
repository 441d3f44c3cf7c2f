package io.althing.node;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Commands of one member that travel together as one log entry.
///
/// Layout: version (1 byte), origin, incarnation, batch id (8 bytes each), count (4), then per
/// command its length (4) and bytes.
///
/// @param origin the member whose clients sent them
/// @param incarnation drawn anew at each start of that member: replies of a former life are
///     nobody's
/// @param batchId the origin's own number
record CommandBatch(long origin, long incarnation, long batchId, List<ByteBuffer> commands) {
    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 1 + 3 * Long.BYTES + Integer.BYTES;
    private static final int COMMAND_HEAD_BYTES = Integer.BYTES;

    static byte[] encode(long origin, long incarnation, long batchId, List<byte[]> commands) {
        int sizeBytes = HEAD_BYTES;
        for (byte[] command : commands) {
            sizeBytes += COMMAND_HEAD_BYTES + command.length;
        }
        ByteBuffer out = ByteBuffer.allocate(sizeBytes);
        out.put(VERSION).putLong(origin).putLong(incarnation).putLong(batchId).putInt(commands.size());
        for (byte[] command : commands) {
            out.putInt(command.length).put(command);
        }
        return out.array();
    }

    /// @throws IllegalArgumentException if the bytes are not exactly one batch of this version
    static CommandBatch decode(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        if (in.remaining() < HEAD_BYTES) {
            throw new IllegalArgumentException("batch ends early: " + payload.length + " bytes");
        }
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("batch of version " + version + "; this program knows " + VERSION);
        }
        long origin = in.getLong();
        long incarnation = in.getLong();
        long batchId = in.getLong();
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / COMMAND_HEAD_BYTES) {
            throw new IllegalArgumentException("batch claims " + count + " commands");
        }
        List<ByteBuffer> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            commands.add(slice(in));
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("batch has " + in.remaining() + " bytes too many");
        }
        return new CommandBatch(origin, incarnation, batchId, commands);
    }

    private static ByteBuffer slice(ByteBuffer in) {
        int length = in.remaining() < COMMAND_HEAD_BYTES ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("command of length " + length + " in a batch");
        }
        ByteBuffer command = in.slice(in.position(), length);
        in.position(in.position() + length);
        return command;
    }
}
