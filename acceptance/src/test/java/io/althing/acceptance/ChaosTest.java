package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.chaos.Chaos;
import io.althing.chaos.Wishes;
import io.althing.chaos.cluster.Program;
import io.althing.chaos.fault.FaultKind;
import io.althing.chaos.fault.Plan;
import io.althing.chaos.load.LoadKind;
import io.althing.chaos.report.Chronicle;
import io.althing.chaos.report.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A short slice of `./althing chaos`: each of these faults once, and all answers checked.
class ChaosTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<FaultKind> KINDS = List.of(FaultKind.KILL_LEADER, FaultKind.PAUSE, FaultKind.ONE_WAY);

    @TempDir
    Path folder;

    @Test
    void killsPausesAndOneWayCutsDoNoHarm() throws Exception {
        Path report = folder.resolve("chaos.html");
        Path root = Files.createDirectory(folder.resolve("run"));
        List<String> told = new ArrayList<>();
        Wishes wishes = new Wishes(
                LoadKind.KEYS, 1, KINDS, 3, 1, 1_000, 0, Optional.empty(), Optional.of(report), "./althing chaos");
        try (Chaos chaos = new Chaos(wishes, root, Program.ofProperty(), told::add)) {
            Verdict verdict = chaos.run(oneAfterTheOther());
            assertThat(verdict.chronicle().findings())
                    .as(String.join("\n", told))
                    .isEmpty();
            assertThat(verdict.chronicle().happenings())
                    .extracting(Chronicle.Happening::kind)
                    .containsExactlyElementsOf(KINDS);
            assertThat(verdict.checks()).isGreaterThan(1_000);
            assertThat(verdict.failed()).isZero();
        }
        assertThat(Files.readString(report)).contains("All is well");
        assertThat(root).doesNotExist();
    }

    private static Plan oneAfterTheOther() {
        Iterator<FaultKind> kinds = KINDS.iterator();
        return () -> kinds.hasNext()
                ? Optional.of(new Plan.Step(List.of(new Plan.Planned(kinds.next(), 0, 3 * SECOND, 1)), SECOND))
                : Optional.empty();
    }
}
