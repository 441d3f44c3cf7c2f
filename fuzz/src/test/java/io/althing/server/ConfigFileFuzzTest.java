package io.althing.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.althing.fuzz.Corpus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// A file of settings, and what is made of it.
class ConfigFileFuzzTest {
    static List<byte[]> corpus() {
        return Corpus.of("config");
    }

    @MethodSource("corpus")
    @FuzzTest
    void aFileIsTakenOrRefusedInOneLine(byte[] input) {
        try {
            Map<String, String> values = ConfigFile.parse("f", new String(input, StandardCharsets.UTF_8));
            List<String> flags = new ArrayList<>();
            values.forEach((name, value) -> flags.add("--" + name + "=" + value));
            flags.removeIf(flag -> flag.startsWith("--config-file="));
            ServerConfig.of(flags);
        } catch (UsageException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a word", e);
            }
        }
    }

    @Test
    void slice() {
        Corpus.slice("config", this::aFileIsTakenOrRefusedInOneLine);
    }
}
