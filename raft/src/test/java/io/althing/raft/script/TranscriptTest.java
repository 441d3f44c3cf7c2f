package io.althing.raft.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Plays every file in `src/test/transcripts` and compares it with what it says.
///
/// A file is a sequence of blocks parted by blank lines: commands, `----`, and exactly what
/// follows. With `-Dtranscripts.rewrite=true` the files are written anew, and the difference is
/// to be reviewed.
class TranscriptTest {
    private static final Path ROOT = Path.of("src/test/transcripts");
    private static final String RULE = "----";

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> transcripts() throws IOException {
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(ROOT.relativize(file).toString(), () -> play(file)));
    }

    @Test
    void theScriptsThatMustExistAreThere() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(23);
    }

    private static void play(Path file) throws IOException {
        String written = Files.readString(file);
        String played = played(written);
        if (Boolean.getBoolean("transcripts.rewrite")) {
            Files.writeString(file, played);
        } else {
            assertThat(played).as("%s", file).isEqualTo(written);
        }
    }

    private static String played(String text) {
        Verbs verbs = new Verbs();
        StringBuilder out = new StringBuilder();
        for (String block : text.strip().split("\n\\s*\n")) {
            out.append(out.isEmpty() ? "" : "\n");
            List<String> commands = commands(block);
            commands.forEach(command -> out.append(command).append('\n'));
            if (commands.stream().allMatch(command -> command.startsWith("#"))) {
                continue;
            }
            List<String> lines = new ArrayList<>();
            for (String command : commands) {
                if (!command.startsWith("#")) {
                    lines.addAll(verbs.run(command));
                }
            }
            out.append(RULE).append('\n');
            (lines.isEmpty() ? List.of("ok") : lines)
                    .forEach(line -> out.append(line).append('\n'));
        }
        return out.toString();
    }

    private static List<String> commands(String block) {
        List<String> commands = new ArrayList<>();
        for (String line : block.lines().toList()) {
            if (line.equals(RULE)) {
                break;
            }
            commands.add(line);
        }
        return commands;
    }
}
