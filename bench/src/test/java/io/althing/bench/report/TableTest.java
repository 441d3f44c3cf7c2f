package io.althing.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.bench.load.Load;
import io.althing.bench.load.Measured;
import io.althing.bench.load.Workload;
import io.althing.bench.system.Usage;
import io.althing.bench.trial.Figure;
import io.althing.bench.trial.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir
    Path folder;

    private static Run run(String system, int outstanding, long answers) {
        Histogram micros = new Histogram(3);
        micros.recordValueWithCount(2_000, answers);
        return new Run(
                system,
                3,
                new Load(Workload.PUT, 30, outstanding, 0, 256, 1_000, 1, 2),
                new Measured(2, answers, micros, 0),
                new Usage(answers * 20_000, 512L << 20, answers * 300));
    }

    @Test
    void mediansAndRatiosAreTold() {
        List<Run> runs = List.of(
                run("althing", 256, 40_000),
                run("etcd", 256, 10_000),
                run("althing", 256, 90_000),
                run("etcd", 256, 20_000),
                run("althing", 256, 60_000),
                run("etcd", 256, 15_000));
        assertThat(Table.of(runs)).isEqualTo("""

                ### put, 3 members, 30 connections, 256 outstanding, values of 256 B, 1,000 keys

                Medians of 3 runs, one system after the other.

                | system | answers/s | althing is | p50 ms | p99 ms | CPU µs each | resident MiB | written B each |
                |---|---:|---:|---:|---:|---:|---:|---:|
                | althing | 30,000 |  | 2.00 | 2.00 | 20.0 | 512 | 300 |
                | etcd | 7,500 | 4.00 × | 2.00 | 2.00 | 20.0 | 512 | 300 |
                """);
    }

    private static Scale scale(long keys) {
        return new Scale(new Load(Workload.PUT, 30, 256, 0, 256, keys, 1, 2), 1, 1, 1, 2, 1);
    }

    private static TrialRun trial(String system, double seconds, double perSecond) {
        return trial(system, 1_000, seconds, perSecond);
    }

    private static TrialRun trial(String system, long keys, double seconds, double perSecond) {
        return new TrialRun(
                system,
                1,
                "growth",
                scale(keys),
                String.format("%,d keys", keys),
                List.of(
                        new Figure("restart, s", seconds, Figure.Better.LOWER),
                        new Figure("puts/s", perSecond, Figure.Better.HIGHER),
                        new Figure("keys", 1_000, Figure.Better.NEITHER)));
    }

    @Test
    void trialsTellHowMuchBetterAFigureIsWhicheverWayIsBetter() {
        List<TrialRun> runs = List.of(
                trial("althing", 0.5, 30_000),
                trial("etcd", 4, 10_000),
                trial("althing", 1, 20_000),
                trial("etcd", 2, 12_000),
                trial("althing", 2, 40_000),
                trial("etcd", 3, 20_000));
        assertThat(TrialTable.of(runs)).isEqualTo("""

                ### growth, 1 member: 1,000 keys

                Medians of 3 runs, one system after the other. In brackets: how much better althing is.

                | | althing | etcd |
                |---|---:|---:|
                | restart, s | 1 | 3 (3.00 ×) |
                | puts/s | 30,000 | 12,000 (2.50 ×) |
                | keys | 1,000 | 1,000 |
                """);
    }

    private static TrialRun knowing(String system, double value) {
        return new TrialRun(
                system,
                3,
                "range",
                scale(1_000),
                "few keys",
                List.of(new Figure("streamed, MiB", value, Figure.Better.LOWER)));
    }

    @Test
    void whatASystemDoesNotKnowIsADash() {
        assertThat(TrialTable.of(List.of(knowing("althing", 2), knowing("etcd", Double.NaN))))
                .endsWith("| streamed, MiB | 2 | - |\n");
        assertThat(TrialTable.of(List.of(knowing("althing", Double.NaN), knowing("etcd", 2))))
                .endsWith("| streamed, MiB | - | 2 |\n");
    }

    @Test
    void aPageWithSeveralLoadsHasAPlotThatCanBeRead() throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int outstanding : new int[] {1, 16, 256}) {
            runs.add(run("althing", outstanding, outstanding * 1_000L));
            runs.add(run("etcd", outstanding, outstanding * 300L));
        }
        Path page = folder.resolve("performance.md");
        Page.write(page, "Puts", "./althing bench", "2 cores", "etcd 3.4.23", runs, List.of());
        assertThat(Files.readString(page))
                .startsWith("# Puts\n")
                .contains("![put-3-outstanding](performance/put-3-outstanding.svg)")
                .contains("etcd 3.4.23");
        assertThat(elements(folder.resolve("performance/put-3-outstanding.svg"), "polyline"))
                .isEqualTo(2);
    }

    @Test
    void trialsAtSeveralScalesHaveAPlotForEachFigure() throws Exception {
        List<TrialRun> trials = new ArrayList<>();
        for (long keys : new long[] {10, 100}) {
            trials.add(trial("althing", keys, 1 * keys, 30_000));
            trials.add(trial("althing", keys, 3 * keys, 20_000));
            trials.add(trial("etcd", keys, Double.NaN, 10_000));
        }
        Path page = folder.resolve("growth.md");
        Page.write(page, "Growth", "./althing bench", "2 cores", "etcd 3.4.23", List.of(), trials);
        assertThat(Files.readString(page))
                .contains("![growth-1-keys-restart-s](growth/growth-1-keys-restart-s.svg)")
                .contains("![growth-1-keys-puts-s](growth/growth-1-keys-puts-s.svg)")
                .contains("### growth, 1 member: 10 keys")
                .contains("### growth, 1 member: 100 keys");
        assertThat(elements(folder.resolve("growth/growth-1-keys-restart-s.svg"), "polyline"))
                .as("who does not know the thing has no line")
                .isEqualTo(1);
        assertThat(elements(folder.resolve("growth/growth-1-keys-puts-s.svg"), "circle"))
                .as("medians of two systems at two scales")
                .isEqualTo(4);
        Page.write(page, "Growth", "./althing bench", "", "", List.of(), trials.subList(0, 3));
        assertThat(Files.readString(page)).as("nothing differs").doesNotContain("![");
    }

    private static int elements(Path svg, String name) throws Exception {
        try (var in = Files.newInputStream(svg)) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getElementsByTagName(name)
                    .getLength();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
