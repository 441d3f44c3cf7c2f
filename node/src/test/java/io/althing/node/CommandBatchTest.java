package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class CommandBatchTest {
    private static final long SEED = 7;

    @Test
    void whatIsEncodedIsDecoded() {
        byte[] encoded = CommandBatch.encode(1, -2, 3, List.of(new byte[] {1, 2}, new byte[0], new byte[] {3}));
        CommandBatch batch = CommandBatch.decode(encoded);
        assertThat(batch.origin()).isEqualTo(1);
        assertThat(batch.incarnation()).isEqualTo(-2);
        assertThat(batch.batchId()).isEqualTo(3);
        assertThat(batch.commands())
                .containsExactly(
                        ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[0]), ByteBuffer.wrap(new byte[] {3
                        }));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] encoded = CommandBatch.encode(1, 2, 3, List.of(new byte[] {1, 2}, new byte[] {3}));
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> CommandBatch.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
        assertThatThrownBy(() -> CommandBatch.decode(longer)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void randomBytesAreRefusedOrDecodedButNeverBreakAnything() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        byte[] valid = CommandBatch.encode(1, 2, 3, List.of(new byte[20], new byte[5]));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = valid.clone();
            for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                CommandBatch.decode(bytes);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("batch");
            }
        }
    }
}
