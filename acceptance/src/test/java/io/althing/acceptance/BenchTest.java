package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.bench.load.Load;
import io.althing.bench.load.Workload;
import io.althing.bench.system.Althing;
import io.althing.bench.system.Api;
import io.althing.bench.system.Cluster;
import io.althing.bench.system.ZooKeepers;
import io.althing.bench.trial.Figure;
import io.althing.bench.trial.Scale;
import io.althing.bench.trial.Trial;
import io.althing.bench.trial.Trials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every trial, so small that it takes a moment: whether it comes to an end, not what it finds.
class BenchTest {
    private static final Scale SMALL = new Scale(new Load(Workload.PUT, 4, 16, 0, 64, 500, 0.1, 0.3), 20, 50, 10, 5, 1);

    @TempDir
    Path folder;

    static Stream<String> trials() {
        return Trials.all().stream().map(Trial::word);
    }

    /// The line of another system in the same table.
    @Test
    void curatorsLockOnZooKeeperIsHandedOverInTheSameTrial() throws IOException {
        Trial trial = Trials.of("hand-over");
        assertThat(trial.apis()).contains(Api.ALTHING, Api.ETCD, Api.ZOOKEEPER);
        try (Cluster cluster = new ZooKeepers().start(folder, 1)) {
            assertThat(trial.run(cluster, SMALL))
                    .extracting(Figure::name)
                    .containsExactly("hand-overs/s", "hand-over, p50 ms", "hand-over, p99 ms");
        }
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aTrialComesToAnEndWithFigures(String word) throws IOException {
        Trial trial = Trials.of(word);
        Path program = Path.of(System.getProperty("althing.program"));
        try (Cluster cluster = new Althing(program).start(folder, trial.membersMin())) {
            List<Figure> figures = trial.run(cluster, SMALL);
            assertThat(figures).isNotEmpty();
            assertThat(figures)
                    .allSatisfy(figure -> assertThat(figure.value())
                            .as(figure.name())
                            .isFinite()
                            .isNotNegative());
        }
    }
}
