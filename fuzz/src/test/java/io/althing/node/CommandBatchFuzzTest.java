package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// The payload of a log entry: commands of one member.
class CommandBatchFuzzTest {
    static List<byte[]> corpus() {
        return Corpus.of("batch");
    }

    @MethodSource("corpus")
    @FuzzTest
    void whatIsReadIsWrittenAsItWas(byte[] input) {
        CommandBatch batch;
        try {
            batch = CommandBatch.decode(input);
        } catch (IllegalArgumentException _) {
            return;
        }
        List<byte[]> commands =
                batch.commands().stream().map(CommandBatchFuzzTest::bytes).toList();
        assertThat(CommandBatch.encode(batch.origin(), batch.incarnation(), batch.batchId(), commands))
                .isEqualTo(input);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void slice() {
        Corpus.slice("batch", this::whatIsReadIsWrittenAsItWas);
    }
}
