package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What an operator can read of an election in the logs of those who took part.
class ElectionStoryTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path root;

    private static List<String> lines(ProcessCluster cluster, int i) {
        try {
            return Files.readAllLines(cluster.log(i));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until this member has told of an event since the line `from`.
    private static List<String> told(ProcessCluster cluster, int i, int from, String event) {
        ProcessCluster.await(
                "m" + i + " tells " + event,
                LIMIT,
                () -> since(cluster, i, from).stream().anyMatch(line -> line.contains(event)));
        return since(cluster, i, from);
    }

    private static List<String> since(ProcessCluster cluster, int i, int from) {
        List<String> all = lines(cluster, i);
        return all.subList(Math.min(from, all.size()), all.size());
    }

    private static int newLeader(ProcessCluster cluster, int old) {
        int[] found = {-1};
        ProcessCluster.await("another leader", LIMIT, () -> {
            for (int i = 0; i < 3; i++) {
                if (i != old && cluster.metric(i, "etcd_server_is_leader") == 1) {
                    found[0] = i;
                }
            }
            return found[0] >= 0;
        });
        return found[0];
    }

    @Test
    void theDeathOfALeaderReadsAsAStory() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3)) {
            cluster.startAll();
            int old = cluster.leader();
            int[] from = {
                lines(cluster, 0).size(),
                lines(cluster, 1).size(),
                lines(cluster, 2).size()
            };
            cluster.kill(old);
            int winner = newLeader(cluster, old);
            int voter = 3 - old - winner;
            String winners = String.join("\n", told(cluster, winner, from[winner], "event=elected"));
            assertThat(winners)
                    .containsSubsequence(
                            "event=leader_lost member=m" + winner,
                            "reason=\"",
                            "event=pre_votes_asked member=m" + winner,
                            "event=pre_vote_received member=m" + winner,
                            "answer=granted",
                            "event=campaign member=m" + winner,
                            "reason=\"a majority is willing\"",
                            "event=vote_received member=m" + winner,
                            "answer=granted",
                            "event=elected member=m" + winner)
                    .containsPattern("event=elected .*term=\\d+ took_ms=\\d+ leaderless_ms=\\d+");
            String voters = String.join("\n", told(cluster, voter, from[voter], "event=follows"));
            assertThat(voters)
                    .containsSubsequence(
                            "event=leader_lost member=m" + voter,
                            "event=vote_granted member=m" + voter,
                            "candidate=",
                            "event=follows member=m" + voter)
                    .containsPattern("event=follows .*leader=[0-9a-f]+ leaderless_ms=\\d+");
            assertThat(since(cluster, winner, from[winner]))
                    .as("one line for each thing that happens")
                    .hasSizeLessThan(40);
        }
    }

    @Test
    void aLeaderThatWakesUpTellsWhyItStepsDownAndJsonHasItAsFields() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3, "--log-format=json")) {
            cluster.startAll();
            int old = cluster.leader();
            int[] from = {
                lines(cluster, 0).size(),
                lines(cluster, 1).size(),
                lines(cluster, 2).size()
            };
            signal(cluster, old, "STOP");
            int winner = newLeader(cluster, old);
            signal(cluster, old, "CONT");
            told(cluster, winner, from[winner], "\"event\":\"elected\"");
            Map<?, ?> elected = event(cluster, winner, from[winner], "elected");
            assertThat(elected.get("member")).isEqualTo("m" + winner);
            assertThat(elected.get("level")).isEqualTo("info");
            assertThat(elected.get("ts").toString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat((int) elected.get("term")).isGreaterThan(1);
            assertThat((int) elected.get("leaderless_ms")).isNotNegative();
            told(cluster, old, from[old], "\"event\":\"stepped_down\"");
            assertThat(event(cluster, old, from[old], "stepped_down")
                            .get("reason")
                            .toString())
                    .isNotEmpty();
            for (int i = 0; i < 3; i++) {
                assertThat(cluster.stop(i)).isZero();
                List<Map<?, ?>> all = events(cluster, i, 0);
                assertThat(all)
                        .extracting(each -> String.valueOf(each.get("event")))
                        .contains("serving", "follows", "stopped");
                assertThat(all).allMatch(each -> each.get("term") instanceof Integer && each.containsKey("logger"));
            }
        }
    }

    @Test
    void linesGoWhereTheyAreSentToAndNowhereElse() throws Exception {
        Path file = root.resolve("told.log");
        try (ProcessCluster cluster = new ProcessCluster(root, 1, "--log-outputs=" + file, "--log-level=info")) {
            cluster.startAll();
            assertThat(cluster.stop(0)).isZero();
            assertThat(Files.readString(file)).contains("event=elected", "event=serving", "event=stopped");
            assertThat(Files.readString(cluster.log(0))).doesNotContain("event=");
        }
        Path refused = root.resolve("refused.log");
        Process process = ProcessCluster.launch(
                refused, List.of("--data-dir=" + root.resolve("d"), "--log-outputs=" + root.resolve("no/where.log")));
        assertThat(ProcessCluster.awaitEnd(process)).isEqualTo(2);
        assertThat(Files.readString(refused))
                .contains("--log-outputs: cannot write to")
                .hasLineCount(1);
    }

    private static Map<?, ?> event(ProcessCluster cluster, int i, int from, String name) {
        return events(cluster, i, from).stream()
                .filter(each -> name.equals(each.get("event")))
                .findFirst()
                .orElseThrow();
    }

    /// Every line is an object of its own.
    private static List<Map<?, ?>> events(ProcessCluster cluster, int i, int from) {
        List<Map<?, ?>> all = new ArrayList<>();
        for (String line : since(cluster, i, from)) {
            assertThat(line).startsWith("{").endsWith("}");
            all.add((Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(line));
        }
        return all;
    }

    private static void signal(ProcessCluster cluster, int i, String name) throws IOException {
        long pid = cluster.process(i).pid();
        assertThat(ProcessCluster.awaitEnd(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start()))
                .isZero();
    }
}
