package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.server.ctl.Ctl;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {
    @Test
    void theOverviewNamesEveryCommand() throws Exception {
        String overview = new Ctl(null).run(List.of("help"));
        assertThat(Cli.WORDS).allSatisfy(word -> assertThat(overview).containsPattern("\\b" + word + "\\b"));
    }

    @Test
    void everyCommandExplainsItself() {
        Shell shell = new Shell();
        assertThat(Cli.WORDS)
                .allSatisfy(word -> assertThat(shell.run(word, "--help").out()).contains("Usage: althing ctl " + word));
    }
}
