package io.althing.store.command;

import java.nio.ByteBuffer;

/// Commands as bytes of the log. The format is on disk: kinds are never renumbered, and an unknown one is an error.
public final class CommandCodec {
    private CommandCodec() {}

    public static byte[] encode(Command command) {
        throw new UnsupportedOperationException(command.toString());
    }

    /// Reads one command that takes all the remaining bytes.
    ///
    /// @throws IllegalArgumentException if they are not exactly one command of this version
    public static Command decode(ByteBuffer in) {
        throw new UnsupportedOperationException(in.toString());
    }
}
