package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.althing.chaos.Chaos;
import io.althing.chaos.Wishes;
import io.althing.chaos.cluster.Program;
import io.althing.chaos.fault.FaultKind;
import io.althing.chaos.report.Chronicle;
import io.althing.chaos.report.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A short slice of `./althing chaos`: each of these faults once, and all answers checked.
class ChaosTest {
    private static final List<FaultKind> KINDS = List.of(FaultKind.KILL_LEADER, FaultKind.PAUSE, FaultKind.ONE_WAY);

    /// Two steps at least, and no third: with this seed a kill of the leader alone, then a pause
    /// and a one-way cut that overlap.
    private static final long SEED = 4;

    @TempDir
    Path folder;

    @Test
    void killsPausesAndOneWayCutsDoNoHarm() throws Exception {
        Path report = folder.resolve("chaos.html");
        Path root = Files.createDirectory(folder.resolve("run"));
        List<String> told = new ArrayList<>();
        Wishes wishes = new Wishes(0.3, KINDS, 3, SEED, 1_000, 0, Optional.of(report), "./althing chaos");
        try (Chaos chaos = new Chaos(wishes, root, Program.ofProperty(), told::add)) {
            Verdict verdict = chaos.run();
            assertThat(verdict.chronicle().findings())
                    .as(String.join("\n", told))
                    .isEmpty();
            assertThat(verdict.chronicle().happenings())
                    .extracting(Chronicle.Happening::kind)
                    .containsAll(KINDS);
            assertThat(verdict.checks()).isGreaterThan(1_000);
            assertThat(verdict.failed()).isZero();
        }
        assertThat(Files.readString(report)).contains("All is well");
        assertThat(root).doesNotExist();
    }

    @Test
    void whatMustNotBeIsFound() throws Exception {
        Path root = Files.createDirectory(folder.resolve("run"));
        Wishes wishes = new Wishes(0.05, KINDS, 3, SEED, 1_000, 0, Optional.empty(), "./althing chaos");
        assertThatCode(() -> {
                    try (Chaos chaos = new Chaos(wishes, root, Program.in(noProgram()), line -> {})) {
                        chaos.run();
                    }
                })
                .hasMessageContaining("build the server module first");
    }

    private Path noProgram() {
        return folder.resolve("nothing");
    }
}
