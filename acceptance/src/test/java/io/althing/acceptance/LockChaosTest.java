package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.chaos.Chaos;
import io.althing.chaos.Wishes;
import io.althing.chaos.cluster.Program;
import io.althing.chaos.fault.FaultKind;
import io.althing.chaos.fault.Plan;
import io.althing.chaos.load.Figure;
import io.althing.chaos.load.LoadKind;
import io.althing.chaos.report.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A short slice of `./althing chaos --load locks`: processes that hold the SDK's locks are
/// stopped for longer than their TTL in the moment between their last look and their write, and
/// killed, while members are too.
class LockChaosTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();

    private Verdict run(LoadKind load, FaultKind... kinds) throws Exception {
        Wishes wishes = new Wishes(
                load, 1, List.of(kinds), 3, 1, 1_000, 0, Optional.empty(), Optional.empty(), "./althing chaos");
        Path root = Files.createDirectory(folder.resolve("run"));
        try (Chaos chaos = new Chaos(wishes, root, Program.ofProperty(), told::add)) {
            return chaos.run(oneAfterTheOther(kinds));
        }
    }

    private static Plan oneAfterTheOther(FaultKind... kinds) {
        Iterator<FaultKind> left = List.of(kinds).iterator();
        return () -> left.hasNext()
                ? Optional.of(new Plan.Step(List.of(new Plan.Planned(left.next(), 0, 3 * SECOND, 1)), 6 * SECOND))
                : Optional.empty();
    }

    private static long figure(Verdict verdict, String what) {
        return verdict.figures().stream()
                .filter(each -> each.what().equals(what))
                .map(Figure::number)
                .mapToLong(number -> Long.parseLong(number.replace(",", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nobodyHoldsALockBesideItsHolderAndFencingProtectsWhatItGuards() throws Exception {
        Verdict verdict = run(LoadKind.LOCKS, FaultKind.KILL_LEADER, FaultKind.PAUSE);
        assertThat(verdict.chronicle().findings()).as(String.join("\n", told)).isEmpty();
        assertThat(figure(verdict, "of these handed over to somebody in line")).isGreaterThan(20);
        assertThat(figure(verdict, "holders stopped for longer than their TTL")).isPositive();
        assertThat(figure(verdict, "stale writes to the register that fencing refused"))
                .as(String.join("\n", told))
                .isPositive();
    }

    @Test
    void theSameWithoutFencingLosesUpdates() throws Exception {
        Verdict verdict = run(LoadKind.UNFENCED_LOCKS, FaultKind.HANDOVER, FaultKind.HANDOVER);
        assertThat(verdict.chronicle().findings())
                .as(String.join("\n", told))
                .singleElement()
                .asString()
                .contains("updates were lost by resources under locks");
    }
}
