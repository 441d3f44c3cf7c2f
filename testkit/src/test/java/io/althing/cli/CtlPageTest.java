package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What docs/ctl.md shows is what happens, from its first command to its last.
class CtlPageTest {
    private static final String PROMPT = "    $ ./althing ctl ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    /// A command and what the page says it writes.
    private record Shown(String command, StringBuilder output) {}

    @Test
    void everyCommandOnThePageIsTried() throws IOException {
        List<Shown> all = read(Path.of("..", "docs", "ctl.md"));
        assertThat(all).hasSizeGreaterThan(12);
        try (TestCluster cluster = TestCluster.start(1)) {
            Shell shell = Shell.of(cluster);
            for (Shown shown : all) {
                Ran ran = shell.run(words(shown.command()));
                assertThat((ran.err() + ran.out()).strip())
                        .as(shown.command())
                        .isEqualTo(shown.output().toString().strip());
            }
        }
    }

    private static List<Shown> read(Path page) throws IOException {
        List<Shown> all = new ArrayList<>();
        boolean isShown = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith(PROMPT)) {
                all.add(new Shown(line.substring(PROMPT.length()), new StringBuilder()));
                isShown = true;
            } else if (isShown && (line.isEmpty() || line.startsWith("    "))) {
                all.getLast()
                        .output()
                        .append(line.isEmpty() ? line : line.substring(4))
                        .append('\n');
            } else {
                isShown = false;
            }
        }
        return all;
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words.toArray(String[]::new);
    }
}
