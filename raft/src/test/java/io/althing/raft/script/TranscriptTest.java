package io.althing.raft.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Plays every file in `src/test/transcripts` and compares it with what it says. With
/// `-Dtranscripts.rewrite=true` the files are written anew, and the difference is to be reviewed.
class TranscriptTest {
    @TestFactory
    Stream<DynamicTest> transcripts() throws IOException {
        return Transcript.files().stream()
                .map(file ->
                        DynamicTest.dynamicTest(Transcript.ROOT.relativize(file).toString(), () -> compare(file)));
    }

    @Test
    void noTranscriptHasGoneMissing() throws IOException {
        assertThat(Transcript.files()).hasSizeGreaterThanOrEqualTo(23);
    }

    private static void compare(Path file) throws IOException {
        String played = Transcript.play(file).text();
        if (Boolean.getBoolean("transcripts.rewrite")) {
            Files.writeString(file, played);
        } else {
            assertThat(played).as("%s", file).isEqualTo(Files.readString(file));
        }
    }
}
