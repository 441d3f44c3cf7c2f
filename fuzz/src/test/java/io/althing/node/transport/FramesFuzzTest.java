package io.althing.node.transport;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// The stream of a connection between members, after the handshake and at it.
class FramesFuzzTest {
    static List<byte[]> corpus() {
        return Corpus.of("frames");
    }

    static List<byte[]> hellos() {
        return Corpus.of("hello");
    }

    @MethodSource("corpus")
    @FuzzTest
    void aStreamEndsOrGoesOn(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(Frames.reader(new NodeId(1), message -> {}));
        try {
            int half = input.length / 2;
            channel.writeInbound(Unpooled.wrappedBuffer(input, 0, half));
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.wrappedBuffer(input, half, input.length - half));
            }
        } catch (DecoderException _) {
            // Too long by its own word: the handler behind closes the connection.
        } finally {
            channel.close();
        }
    }

    @MethodSource("hellos")
    @FuzzTest
    void aHelloIsReadFromWhatIsLongEnough(byte[] input) {
        if (input.length >= Long.BYTES
                && Hello.isMagic(Unpooled.wrappedBuffer(input).readLong())) {
            try {
                Hello.decode(Unpooled.wrappedBuffer(input));
            } catch (IllegalArgumentException _) {
                // The connection is closed.
            }
        }
    }

    @Test
    void slice() {
        Corpus.slice("frames", this::aStreamEndsOrGoesOn);
        Corpus.slice("hello", this::aHelloIsReadFromWhatIsLongEnough);
    }
}
