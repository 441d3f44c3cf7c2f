package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// bash itself completes what somebody has begun to type.
@Timeout(120)
class CompletionTest {
    private @TempDir Path directory;

    private List<String> completed(String shell, String... words) throws Exception {
        Path script = directory.resolve(shell);
        Files.writeString(script, new Shell().run("completion", shell).out());
        StringBuilder array = new StringBuilder();
        for (String each : words) {
            array.append('\'').append(each).append("' ");
        }
        // Only while somebody types there are options of completion to be set.
        String asked = "compopt() { :; }; . " + script + "; COMP_WORDS=(" + array + ")" + "; COMP_CWORD="
                + (words.length - 1) + "; _complete_althing; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run("bash", "--norc", "-c", asked);
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines.stream().map(String::strip).toList();
    }

    @Test
    void bashCompletesCommandsBelowCommandsAndOptions() throws Exception {
        assertThat(completed("bash", "./althing", "ct")).containsExactly("ctl");
        assertThat(completed("bash", "./althing", "ctl", "me")).contains("member");
        assertThat(completed("bash", "./althing", "ctl", "member", "re")).contains("remove", "replace");
        assertThat(completed("bash", "./althing", "ctl", "get", "--pre")).containsExactly("--prefix");
        assertThat(completed("bash", "./althing", "ctl", "lock", "re")).containsExactly("release");
        assertThat(completed("bash", "./althing", "ctl", "lock", "show", "--kind", "sem"))
                .containsExactly("semaphore");
        assertThat(completed("bash", "./althing", "ctl", "imp")).containsExactly("import");
        assertThat(completed("bash", "althing", "ctl", "snapshot", "restore", "--initial-cluster-t"))
                .containsExactly("--initial-cluster-token");
    }

    @Test
    void theScriptForZshIsOneThatShellsCanRead() throws Exception {
        assertThat(completed("zsh", "./althing", "ctl", "member", "prom")).contains("promote");
        assertThat(new Shell().run("completion", "zsh").out()).contains("bashcompinit");
        assertThat(new Shell().run("completion", "fish").code()).isEqualTo(2);
    }

    @Test
    void aRealZshCompletesWhatIsTyped() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "zsh is not installed");
        Path script = directory.resolve("_althing");
        Files.writeString(script, new Shell().run("completion", "zsh").out());
        Path typing = directory.resolve("typing.zsh");
        // A terminal of zsh's own: what is awaited comes, or the test's time is over.
        Files.writeString(typing, """
                zmodload zsh/zpty
                expect() {
                    zpty z zsh -f -i
                    zpty -w z "autoload -Uz compinit; compinit -u -D; source $script; echo rea''dy"
                    zpty -r -m z seen '*ready*'
                    zpty -w -n z "$1"$'\\t'
                    zpty -r -m z seen "*$2*" && print -r -- "$2"
                    zpty -d z
                }
                script=$1
                expect './althing ctl lock rel' release
                expect 'althing ctl get --pre' --prefix
                expect './althing ctl lock show --kind sem' semaphore
                """);
        assertThat(run("zsh", "-f", typing.toString(), script.toString()))
                .containsExactly("release", "--prefix", "semaphore");
    }
}
