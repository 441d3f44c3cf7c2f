package io.althing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.simulation.cluster.Nemesis;
import io.althing.simulation.world.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = 100;

    /// Held, so that its level is.
    private static final Logger ROOT = Logger.getLogger("");

    @BeforeAll
    static void quiet() {
        ROOT.setLevel(Level.OFF);
    }

    @Test
    void nothingBreaksInAHundredWorlds() {
        Map<Nemesis.Act, Integer> troubles = new EnumMap<>(Nemesis.Act.class);
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                Simulation.run(seed, Timeline.NONE)
                        .troubles()
                        .forEach((act, count) -> troubles.merge(act, count, Integer::sum));
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " (./althing sim --seed " + seed + " --trace): " + failure.getMessage(),
                        failure);
            }
        }
        assertThat(troubles).as("every kind of trouble was made").containsOnlyKeys(Nemesis.Act.values());
    }

    @Test
    void aSeedIsOneRun() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(Simulation.run(seed, Timeline.NONE)).isEqualTo(Simulation.run(seed, Timeline.NONE));
        }
    }

    @Test
    void whoReadsAlongIsToldWhatHappensInOrder() {
        List<Long> times = new ArrayList<>();
        List<String> told = new ArrayList<>();
        Simulation.run(3, (atNanos, who, what) -> {
            times.add(atNanos);
            told.add(who + " " + what);
        });
        assertThat(times).isSorted();
        assertThat(told).anyMatch(line -> line.contains("starts, life 1"));
        assertThat(told).anyMatch(line -> line.startsWith("client 0 asks"));
        assertThat(told).anyMatch(line -> line.contains("VoteRequest"));
    }

    @Test
    void theCommandLineSaysWhatItTakes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(new Main(new PrintStream(out, true, StandardCharsets.UTF_8)).run(List.of("--sedes", "3")))
                .isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("althing sim: usage:");
    }
}
