package io.althing.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.chaos.fault.FaultKind;
import io.althing.chaos.load.Figure;
import io.althing.chaos.load.Pace;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    private final Chronicle chronicle = new Chronicle(0);

    private String page() {
        return Page.of(new Verdict(
                "./althing chaos --faults pause",
                1,
                3,
                1_000,
                3,
                100,
                50,
                0,
                400,
                0,
                List.of(new Figure("locks <handed> over", "17")),
                1,
                chronicle,
                List.of(new Pace.Second(90, 1_000, 9_000, 0), new Pace.Second(0, 0, 0, 7))));
    }

    private void happened(FaultKind kind, long gapMillis, boolean isOverlapped) {
        chronicle.happened(new Chronicle.Happening(kind, "hit <m1>", 1, 2, gapMillis, 1, 0.5, isOverlapped));
    }

    @Test
    void aGoodRunSaysSo() {
        happened(FaultKind.PAUSE, 1_200, false);
        assertThat(page())
                .contains("All is well: 1 faults, 0 findings")
                .contains("1.20 s")
                .contains("locks &lt;handed&gt; over</td><td class=\"n\">17")
                .contains("hit &lt;m1&gt;")
                .doesNotContain("hit <m1>");
    }

    @Test
    void findingsComeFirst() {
        chronicle.found(61_000_000_000L, "a write is lost");
        assertThat(page()).contains("Something is wrong: 0 faults, 1 findings").contains("1:01.0  a write is lost");
    }

    @Test
    void whatCouldNotBeDoneIsNamed() {
        chronicle.skipped("clock is left out: needs libfaketime");
        assertThat(page()).contains("clock is left out: needs libfaketime");
    }

    @Test
    void thePageNeedsNothingElse() {
        assertThat(page().replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http")
                .doesNotContain("<script")
                .doesNotContain("<link");
    }

    @Test
    void gapsOfAKindLeaveOverlappedFaultsOut() {
        for (long gap = 1; gap <= 100; gap++) {
            happened(FaultKind.KILL_LEADER, gap, false);
        }
        happened(FaultKind.KILL_LEADER, 9_000, true);
        assertThat(Gaps.byKind(chronicle.happenings()))
                .containsOnlyKeys(FaultKind.KILL_LEADER)
                .containsValue(new Gaps(100, 50, 99, 100, 1));
    }

    @Test
    void aReignIsToldOnce() {
        chronicle.leads(1, 0, 2);
        chronicle.leads(2, 0, 2);
        chronicle.leads(3, -1, 0);
        chronicle.leads(4, -1, 0);
        chronicle.leads(5, 1, 3);
        assertThat(chronicle.reigns()).extracting(Chronicle.Reign::leader).containsExactly(0, -1, 1);
    }
}
