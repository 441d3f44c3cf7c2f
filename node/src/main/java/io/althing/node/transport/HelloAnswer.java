package io.althing.node.transport;

import io.netty.buffer.ByteBuf;

/// What answers a hello: a code and its complement, so that no single wrong bit turns a member
/// away.
final class HelloAnswer {
    /// Come in.
    static final int WELCOME = 0;

    static final int BYTES = 2;

    private HelloAnswer() {}

    static ByteBuf encode(int code, ByteBuf out) {
        return out.writeByte(code).writeByte(~code);
    }

    /// @param first and the one after it, as they came
    /// @return the code, or -1 if they do not belong together
    static int decode(int first, int second) {
        return (first ^ second) == 0xff ? first : -1;
    }
}
