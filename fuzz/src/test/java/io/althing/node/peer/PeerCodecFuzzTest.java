package io.althing.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Messages between members, those of consensus among them.
class PeerCodecFuzzTest {
    static List<byte[]> corpus() {
        return Corpus.of("peer-codec");
    }

    @MethodSource("corpus")
    @FuzzTest
    void whatIsReadIsWrittenAsItWas(byte[] input) {
        ByteBuf in = Unpooled.wrappedBuffer(input);
        PeerMessage message;
        try {
            message = PeerCodec.decode(in);
        } catch (IllegalArgumentException _) {
            return;
        }
        ByteBuf out = Unpooled.buffer();
        PeerCodec.encode(message, out);
        PeerMessage again = PeerCodec.decode(out.duplicate());
        ByteBuf twice = Unpooled.buffer();
        PeerCodec.encode(again, twice);
        assertThat(ByteBufUtil.hexDump(twice)).isEqualTo(ByteBufUtil.hexDump(out));
    }

    @Test
    void slice() {
        Corpus.slice("peer-codec", this::whatIsReadIsWrittenAsItWas);
    }
}
