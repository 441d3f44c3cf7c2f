package io.althing.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Commands of the log, those about users among them.
class CommandCodecFuzzTest {
    static List<byte[]> corpus() {
        return Corpus.of("command");
    }

    @MethodSource("corpus")
    @FuzzTest
    void whatIsReadIsWrittenAsItWas(byte[] input) {
        Command command;
        try {
            command = CommandCodec.decode(ByteBuffer.wrap(input));
        } catch (IllegalArgumentException _) {
            return;
        }
        assertThat(CommandCodec.decode(ByteBuffer.wrap(CommandCodec.encode(command))))
                .isEqualTo(command);
    }

    @Test
    void slice() {
        Corpus.slice("command", this::whatIsReadIsWrittenAsItWas);
    }
}
