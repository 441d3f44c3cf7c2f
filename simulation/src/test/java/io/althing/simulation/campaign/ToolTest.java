package io.althing.simulation.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolTest {
    private record Outcome(int code, String text) {}

    @BeforeAll
    static void quiet() {
        Quiet.please();
    }

    private static Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--sources", ".."));
        int code = new Tool(new PrintStream(out, true, StandardCharsets.UTF_8)).run(all);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aRunIsToldAsAStory() {
        Outcome outcome = run("--seed", "7", "--trace");
        assertThat(outcome.code).isZero();
        assertThat(outcome.text).contains("LEADS term 2", "asks m", "nemesis").contains("all is well: ");
        assertThat(outcome.text).as("messages are told only when asked for").doesNotContain("is alive; committed");
    }

    @Test
    void colourAndMessagesComeWhenAskedFor() {
        assertThat(run("--seed", "7", "--trace", "--messages", "--colour").text)
                .contains("\u001b[2m", "is alive; committed is", "asks for a vote in term 2");
    }

    @Test
    void aCampaignSaysWhatItCameTo() {
        Outcome outcome = run("--seeds", "5", "--from", "20", "--threads", "1");
        assertThat(outcome.code).isZero();
        assertThat(outcome.text).contains("0 failed", "done to the clusters: ", "rare states reached: ");
    }

    @Test
    void aScriptOfOnesOwnRuns(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("own.script");
        String script = io.althing.simulation.script.ScriptText.format(io.althing.simulation.script.Script.draw(5));
        Files.writeString(file, "# mine\n" + script + "at 2000000000 crash 1 0\n");
        assertThat(run("--script", file.toString()).code).isZero();
    }

    @Test
    void aBugMadeOnPurposeCanBeLookedAt() {
        Outcome outcome = run("--mutants", "vote-before-durable", "--threads", "1");
        assertThat(outcome.code).isZero();
        assertThat(outcome.text).startsWith("vote-before-durable").contains("seed ");
    }

    @Test
    void whatMakesNoSenseIsNamed(@TempDir Path directory) throws IOException {
        assertThat(run("--sedes", "3").text).contains("unknown: --sedes").contains("usage: ./althing sim");
        assertThat(run("--seeds", "many")).isEqualTo(run("--seeds", "many"));
        assertThat(run("--seeds", "many").text).contains("--seeds takes a number, not many");
        assertThat(run().text).contains("say what to run");
        assertThat(run("--seeds", "1", "--report", "x.md").text).contains("ask for both");
        assertThat(run("--seed", "1", "--mutant", "none").text).contains("there is no mutant none");
        assertThat(run("--script", directory.resolve("none").toString()).code).isEqualTo(2);
        Path file = directory.resolve("bad.script");
        Files.writeString(file, "seed 1\nat noon crash\n");
        assertThat(run("--script", file.toString()).text).contains("at noon crash");
        assertThat(run("--sedes", "3").code).isEqualTo(2);
    }
}
