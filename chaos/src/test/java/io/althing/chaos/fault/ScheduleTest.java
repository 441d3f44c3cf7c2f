package io.althing.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final List<FaultKind> ALL = List.of(FaultKind.values());

    private static List<Plan.Step> steps(List<FaultKind> kinds, long seed, int faults) {
        Schedule schedule = new Schedule(kinds, seed);
        List<Plan.Step> steps = new ArrayList<>();
        while (steps.stream().mapToInt(step -> step.faults().size()).sum() < faults) {
            steps.add(schedule.next().orElseThrow());
        }
        return steps;
    }

    private static List<FaultKind> kinds(List<Plan.Step> steps) {
        return steps.stream()
                .flatMap(step -> step.faults().stream())
                .map(Plan.Planned::kind)
                .toList();
    }

    @Test
    void aSeedIsOneSchedule() {
        assertThat(steps(ALL, 7, 100)).isEqualTo(steps(ALL, 7, 100)).isNotEqualTo(steps(ALL, 8, 100));
    }

    @Test
    void everyKindComesInEveryRound() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(kinds(steps(ALL, seed, ALL.size())).subList(0, ALL.size()))
                    .containsExactlyInAnyOrderElementsOf(ALL);
        }
    }

    @Test
    void whatComesAloneIsNotOverlapped() {
        List<Plan.Step> steps = steps(ALL, 1, 2_000);
        assertThat(steps).anyMatch(step -> step.faults().size() == 2);
        assertThat(steps.stream().filter(step -> step.faults().size() > 1))
                .allSatisfy(step -> assertThat(step.faults())
                        .noneMatch(fault -> fault.kind().comesAlone()));
    }

    @Test
    void aSecondFaultBeginsBeforeTheFirstOneEnds() {
        steps(ALL, 2, 2_000).stream()
                .filter(step -> step.faults().size() > 1)
                .forEach(step -> assertThat(step.faults().get(1).afterNanos())
                        .isLessThan(step.faults().getFirst().lastsNanos()));
    }

    @Test
    void withoutFaultsThereIsNothingToDo() {
        assertThatThrownBy(() -> new Schedule(List.of(), 1)).hasMessageContaining("nothing to do");
    }

    @Test
    void failoversAreKillsThenHandoversThenRestartsAndEnd() {
        Failovers failovers = new Failovers(40, Duration.ofSeconds(1));
        List<FaultKind> kinds = new ArrayList<>();
        for (Optional<Plan.Step> step = failovers.next(); step.isPresent(); step = failovers.next()) {
            step.get().faults().forEach(fault -> kinds.add(fault.kind()));
        }
        assertThat(kinds.subList(0, 40)).containsOnly(FaultKind.KILL_LEADER);
        assertThat(kinds.subList(40, 80)).containsOnly(FaultKind.HANDOVER);
        assertThat(kinds.subList(80, kinds.size()))
                .containsExactly(FaultKind.ROLLING_RESTART, FaultKind.ROLLING_RESTART);
    }

    @Test
    void kindsAreNamedOnTheCommandLine() {
        for (FaultKind kind : FaultKind.values()) {
            assertThat(FaultKind.of(kind.word())).contains(kind);
        }
        assertThat(FaultKind.of("meteor")).isEmpty();
    }
}
