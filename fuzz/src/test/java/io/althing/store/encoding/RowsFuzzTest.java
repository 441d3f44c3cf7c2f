package io.althing.store.encoding;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import io.althing.store.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows of the engine: a damaged one is an error that says so, and nothing worse.
class RowsFuzzTest {
    static List<byte[]> corpus() {
        return Corpus.of("rows");
    }

    @MethodSource("corpus")
    @FuzzTest
    void aRowIsReadOrRefused(byte[] input) {
        attempt(() -> RevisionRow.decode(input));
        attempt(() -> VersionRecord.decode(Bytes.utf8("k"), 7, input));
        attempt(() -> VersionKey.userKey(input));
        attempt(() -> VersionKey.revision(input));
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException _) {
            // As promised.
        }
    }

    @Test
    void slice() {
        Corpus.slice("rows", this::aRowIsReadOrRefused);
    }
}
