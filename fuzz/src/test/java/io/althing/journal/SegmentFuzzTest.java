package io.althing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// A segment as it lies on a disk that may have torn or damaged it.
class SegmentFuzzTest {
    private static final int RECORD_BYTES_MAX = 1 << 16;

    static List<byte[]> corpus() {
        return Corpus.of("segment");
    }

    @MethodSource("corpus")
    @FuzzTest
    void aScanFindsWholeBatchesAndSaysWhereTheyEnd(byte[] input) {
        SegmentHeader header;
        try {
            header = SegmentHeader.decode(ByteBuffer.wrap(input));
        } catch (IllegalArgumentException _) {
            return;
        }
        SegmentScan scan = SegmentScan.of(ByteBuffer.wrap(input), header, RECORD_BYTES_MAX);
        assertThat(scan.end()).isBetween(SegmentHeader.BYTES, input.length);
        assertThat(scan.proven()).isLessThanOrEqualTo(input.length);
        int before = SegmentHeader.BYTES;
        for (SegmentScan.Batch batch : scan.batches()) {
            assertThat(batch.end()).isGreaterThan(before);
            before = batch.end();
        }
        assertThat(before).isEqualTo(scan.end());
    }

    /// With a header that holds, whatever follows it.
    @MethodSource("corpus")
    @FuzzTest
    void whatFollowsAGoodHeaderMayBeAnything(byte[] input) {
        byte[] good = Corpus.of("segment").getFirst();
        byte[] mixed = Arrays.copyOf(good, SegmentHeader.BYTES + input.length);
        System.arraycopy(input, 0, mixed, SegmentHeader.BYTES, input.length);
        aScanFindsWholeBatchesAndSaysWhereTheyEnd(mixed);
    }

    @Test
    void slice() {
        Corpus.slice("segment", this::aScanFindsWholeBatchesAndSaysWhereTheyEnd);
        Corpus.slice("segment", this::whatFollowsAGoodHeaderMayBeAnything);
    }
}
