package io.althing.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HelloTest {
    private static final Hello HELLO = new Hello(7, 1, 2, new UUID(3, 4), false, List.of("http://127.0.0.1:2380"));

    private static byte[] bytes() {
        ByteBuf out = Unpooled.buffer();
        HELLO.encode(out);
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void whatIsSaidIsHeard() {
        assertThat(Hello.decode(Unpooled.wrappedBuffer(bytes()))).isEqualTo(HELLO);
    }

    @Test
    void halfAHelloIsWaitedFor() {
        byte[] bytes = bytes();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(Hello.decode(Unpooled.wrappedBuffer(bytes, 0, length))).isNull();
        }
    }

    /// Found by bits that were turned over between running members: one of them was turned away
    /// by another for a data directory that it never had, and stopped for good.
    @Test
    void noWrongBitMakesAnotherHello() {
        for (int bit = 0; bit < 8 * bytes().length; bit++) {
            byte[] damaged = bytes();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(understood(damaged)).as("bit " + bit).isFalse();
        }
    }

    private static boolean understood(byte[] damaged) {
        try {
            return Hello.decode(Unpooled.wrappedBuffer(damaged)) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Test
    void noWrongBitTurnsAMemberAway() {
        for (int code = 0; code < 256; code++) {
            ByteBuf answer = HelloAnswer.encode(code, Unpooled.buffer());
            int first = answer.readUnsignedByte();
            int second = answer.readUnsignedByte();
            assertThat(HelloAnswer.decode(first, second)).isEqualTo(code);
            for (int bit = 0; bit < 8; bit++) {
                assertThat(HelloAnswer.decode(first ^ 1 << bit, second)).isEqualTo(-1);
                assertThat(HelloAnswer.decode(first, second ^ 1 << bit)).isEqualTo(-1);
            }
        }
    }
}
