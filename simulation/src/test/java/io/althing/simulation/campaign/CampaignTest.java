package io.althing.simulation.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.simulation.patch.Patch;
import io.althing.simulation.patch.PatchFile;
import io.althing.simulation.patch.Workshop;
import io.althing.simulation.script.Act;
import io.althing.simulation.trial.Timeline;
import io.althing.simulation.trial.Trial;
import io.althing.simulation.trial.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CampaignTest {
    private static final int SEEDS = 300;
    private static final Path HOUSE = Path.of("..");

    private static Workshop workshop;

    @BeforeAll
    static void compile() {
        Quiet.please();
        workshop = new Workshop(HOUSE);
    }

    @Test
    void nothingBreaksInThreeHundredWorlds() {
        Tally.Sum sum = new Campaign(workshop, 2).run(1, SEEDS, now -> {});

        sum.failures()
                .forEach((seed, verdict) -> assertThat(verdict.failure())
                        .as("see it: ./althing sim --seed %d --trace", seed)
                        .isNull());
        assertThat(sum.seeds()).isEqualTo(SEEDS);
        assertThat(sum.troubles())
                .as("every kind of trouble was made")
                .containsOnlyKeys(Arrays.stream(Act.values()).map(Act::name).toArray(String[]::new));
        assertThat(sum.marks().size()).as("rare states").isGreaterThan(60);
        assertThat(sum.undecided()).isZero();
    }

    /// About one world in six hundred shows it.
    @Test
    void aLockAloneDoesNotProtectAResourceFromAHolderThatStoodStill() {
        long lost = 0;
        for (long from = 401; lost == 0 && from < 401 + 60 * 50; from += 50) {
            lost = new Campaign(workshop, 2).run(from, 50, now -> {}).lostUpdates();
        }
        assertThat(lost).isPositive();
    }

    @Test
    void aSeedIsOneRunInEveryJvm() throws IOException {
        Trial trial = workshop.trial();
        List<Long> seeds = List.of(3L, 14L, 159L);
        List<String> here = seeds.stream()
                .map(seed -> trial.run(trial.script(seed), Timeline.NONE).traceHash())
                .map(Long::toHexString)
                .toList();
        assertThat(OtherJvm.hashes(seeds, HOUSE)).isEqualTo(here).doesNotHaveDuplicates();
    }

    @Test
    void whetherSomebodyReadsAlongChangesNothing() {
        Trial trial = workshop.trial();
        List<Long> times = new ArrayList<>();
        List<String> told = new ArrayList<>();
        Verdict read = trial.run(trial.script(7), (atNanos, kind, who, what) -> {
            times.add(atNanos);
            told.add(kind + " " + who + " " + what);
        });
        assertThat(read).isEqualTo(trial.run(trial.script(7), Timeline.NONE));
        assertThat(times).isSorted();
        assertThat(told).anyMatch(line -> line.startsWith("MEMBER m") && line.contains("LEADS term"));
        assertThat(told).anyMatch(line -> line.startsWith("CLIENT client 1 asks m"));
        assertThat(told).anyMatch(line -> line.startsWith("MESSAGE m") && line.contains("votes for you in term"));
        assertThat(told).anyMatch(line -> line.startsWith("TROUBLE nemesis"));
    }

    /// Every bug that was found this way is kept as the smallest script that showed it, and shows
    /// it again in the mutant that brings it back.
    @TestFactory
    Stream<DynamicTest> whatWasFoundOnceStaysFixed() throws IOException {
        Trial trial = workshop.trial();
        try (Stream<Path> files = Files.list(Path.of("src/test/scripts"))) {
            List<Path> scripts = files.sorted().toList();
            assertThat(scripts).isNotEmpty();
            return scripts.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        String script = Files.readString(file);
                        assertThat(trial.run(script, Timeline.NONE).failure()).isNull();
                        mutantNamedIn(script)
                                .ifPresent(mutant -> assertThat(workshop.trial(mutant(mutant))
                                                .run(script, Timeline.NONE)
                                                .failure())
                                        .as(mutant)
                                        .isNotNull());
                    }));
        }
    }

    private static Optional<String> mutantNamedIn(String script) {
        return Pattern.compile("With the mutant (\\S+) it fails")
                .matcher(script)
                .results()
                .map(found -> found.group(1))
                .findFirst();
    }

    private static Patch mutant(String name) {
        return PatchFile.of(Patch.Kind.MUTANT).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyMutantCompiles() {
        List<Patch> mutants = PatchFile.of(Patch.Kind.MUTANT);
        assertThat(mutants).hasSizeGreaterThanOrEqualTo(40);
        assertThat(mutants.stream().map(Patch::name)).doesNotHaveDuplicates();
        mutants.forEach(mutant -> assertThat(workshop.trial(mutant)).isNotNull());
    }

    @Test
    void aBugIsNoticedAndItsScriptMadeSmall() {
        Trial buggy = workshop.trial(mutant("vote-before-durable"));
        Verdict found = Stream.iterate(1L, seed -> seed + 1)
                .limit(2_000)
                .map(seed -> buggy.run(buggy.script(seed), Timeline.NONE))
                .filter(verdict -> !verdict.isGood())
                .findFirst()
                .orElseThrow();

        Verdict smallest = Shrinker.shrink(buggy, found.script()).orElseThrow();

        assertThat(smallest.isGood()).isFalse();
        assertThat(smallest.script().lines().count())
                .isLessThan(found.script().lines().count());
        assertThat(workshop.trial().run(smallest.script(), Timeline.NONE).failure())
                .as("without the bug the same script is well")
                .isNull();
    }
}
