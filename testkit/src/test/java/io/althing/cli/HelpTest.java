package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {
    private final Shell shell = new Shell();

    /// The commands that a help text lists.
    private static List<String> listed(Ran help) {
        List<String> lines = help.lines();
        int commands = lines.indexOf("Commands:");
        if (commands < 0) {
            return List.of();
        }
        return lines.subList(commands + 1, lines.size()).stream()
                .filter(line -> line.matches(" {2}[a-z].*"))
                .map(line -> line.strip().split("[ ,]")[0])
                .toList();
    }

    @Test
    void theOverviewNamesEveryCommandAndEachExplainsItself() {
        Ran overview = shell.run("help");
        assertThat(overview.code()).isZero();
        assertThat(shell.run().out()).isEqualTo(overview.out());
        List<String> words = listed(overview);
        assertThat(words).hasSizeGreaterThan(25).contains("get", "txn", "elect", "doctor", "snapshot", "completion");
        for (String word : words) {
            Ran help = shell.run(word, "--help");
            assertThat(help.code()).as(word).isZero();
            assertThat(help.out()).as(word).contains("Usage: althing ctl " + word);
            for (String below : listed(help)) {
                assertThat(shell.run(word, below, "--help").out())
                        .as(word + " " + below)
                        .contains("Usage: althing ctl " + word + " " + below);
            }
        }
    }

    @Test
    void whatIsNoCommandIsRefused() {
        for (String[] wrong : new String[][] {{"eat"}, {"member"}, {"member", "eat"}, {"snapshot", "eat"}, {"id"}}) {
            Ran ran = shell.run(wrong);
            assertThat(ran.code()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(ran.err())
                    .as(String.join(" ", wrong))
                    .startsWith("althing: ")
                    .contains("--help");
        }
    }
}
