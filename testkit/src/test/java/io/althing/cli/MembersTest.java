package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.Waiting;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What operators do to a cluster of three.
@AlthingTest(members = 3)
@Timeout(180)
class MembersTest {
    private Shell shell;
    private @TempDir Path directory;

    @BeforeEach
    void open(TestCluster cluster) {
        shell = Shell.of(cluster);
        cluster.leader();
    }

    @Test
    void membersAreListedAndSayHowTheyStand() {
        Ran list = shell.run("member", "list");
        assertThat(list.lines()).hasSize(4);
        assertThat(list.lines().getFirst()).matches("ID +NAME +ROLE +PEERS REACH IT AT +CLIENTS");
        assertThat(list.lines().subList(1, 4)).allMatch(line -> line.contains(" voter "));
        assertThat(shell.run("member", "list", "-o", "json").lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("{\"id\":\"") && line.contains("\"role\":\"voter\""));
        Ran status = shell.run("endpoint", "status");
        assertThat(status.lines()).hasSize(4);
        assertThat(status.lines().subList(1, 4))
                .filteredOn(line -> line.contains(" leader "))
                .hasSize(1);
        assertThat(shell.run("endpoint", "health").lines()).hasSize(3).allMatch(line -> line.contains("is healthy"));
        assertThat(shell.run("endpoint", "health", "-o", "json").lines())
                .allMatch(line -> line.contains("\"health\":true"));
    }

    @Test
    void membersThatAgreeHaveOneHash(Althing althing) {
        long revision = althing.kv().put("k", "v").await().revision();
        Ran hashes = shell.run("endpoint", "hashkv", "--cluster", "--rev", String.valueOf(revision), "-o", "json");
        assertThat(hashes.code()).isZero();
        assertThat(hashes.lines().stream()
                        .map(line -> line.replaceFirst(".*\"hash\":(\\d+).*", "$1"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void whoDoesNotAnswerIsNamedAndTheOthersStillTold(TestCluster cluster) {
        int stopped = (cluster.leader() + 1) % 3;
        cluster.stop(stopped);
        try {
            for (String what : new String[] {"health", "status", "hashkv"}) {
                Ran ran = shell.run("endpoint", what, "--timeout", "2");
                assertThat(ran.code()).as(what).isEqualTo(1);
                assertThat(ran.out() + ran.err())
                        .as(what)
                        .contains(cluster.endpoint(stopped).toString())
                        .contains("--endpoints");
            }
        } finally {
            cluster.restart(stopped);
        }
    }

    @Test
    void leadershipIsHandedOver(TestCluster cluster) {
        int next = (cluster.leader() + 1) % 3;
        String name = shell.run("member", "list").lines().stream()
                .filter(line ->
                        line.contains(String.valueOf(cluster.endpoint(next).getPort())))
                .findFirst()
                .orElseThrow()
                .split(" +")[1];
        Ran moved = shell.run("move-leader", name);
        assertThat(moved.code()).as(moved.err()).isZero();
        Waiting.until(() -> cluster.leader() == next);
        assertThat(shell.run("move-leader", "nobody").err()).contains("there is no member nobody, only");
    }

    @Test
    void aMemberIsAddedAsALearnerAndRemovedAgain() {
        Ran added = shell.run("member", "add", "m9", "--peer-urls", "http://127.0.0.1:1", "--learner");
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(added.out())
                .contains("--name m9 --initial-cluster-state existing")
                .contains("m9=http://127.0.0.1:1");
        String id = added.out().split(" ")[1];
        assertThat(shell.run("member", "promote", id).err()).contains("can only promote a learner member");
        assertThat(shell.run("member", "update", id, "--peer-urls", "http://127.0.0.1:2")
                        .code())
                .isZero();
        Ran unsure = shell.run("member", "remove", id);
        assertThat(unsure.code()).isEqualTo(2);
        assertThat(unsure.err()).contains("remove the member " + id).contains("--yes");
        assertThat(shell.typing("n").run("member", "remove", id).code()).isEqualTo(1);
        assertThat(shell.typing("y").run("member", "remove", id).out()).contains("3 are left");
        assertThat(shell.run("member", "list").lines()).hasSize(4);
        assertThat(shell.run("member", "add", "m9").code())
                .as("without --peer-urls")
                .isEqualTo(2);
    }

    @Test
    void historyIsForgottenAndFilesAreTidied(Althing althing) {
        long old = althing.kv().put("k", "1").await().revision();
        long now = althing.kv().put("k", "2").await().revision();
        assertThat(shell.run("compact", String.valueOf(now)).code())
                .as("unsure")
                .isEqualTo(2);
        assertThat(shell.run("compaction", String.valueOf(now), "--yes").out())
                .isEqualTo("compacted revision " + now + "\n");
        assertThat(shell.run("get", "k", "--rev", String.valueOf(old)).err()).contains("compacted");
        assertThat(shell.run("compact", String.valueOf(now), "--yes").code()).isEqualTo(1);
        assertThat(shell.run("defrag", "--cluster").lines()).hasSize(3).allMatch(line -> line.startsWith("Finished"));
        Ran alarms = shell.run("alarm", "list");
        assertThat(alarms.code()).isZero();
        assertThat(alarms.out()).isEmpty();
        assertThat(shell.run("alarm", "disarm").code()).isZero();
    }

    @Test
    void aSnapshotIsSavedWithProgressAndCanBeRead(TestCluster cluster, Althing althing) {
        for (int i = 0; i < 50; i++) {
            althing.kv().put("key" + i, "x".repeat(20_000)).await();
        }
        Path file = directory.resolve("saved.db");
        String one = cluster.endpoint(0).toString();
        assertThat(shell.run("snapshot", "save", file.toString()).err()).contains("give one endpoint");
        Ran quiet = shell.run("snapshot", "save", file.toString(), "--endpoints", one);
        assertThat(quiet.out()).startsWith("saved " + file + ": revision ");
        assertThat(quiet.err()).isEmpty();
        Ran watched = shell.watching().run("snapshot", "save", file.toString(), "--endpoints", one);
        assertThat(watched.err()).contains("saving  [").contains(" %");
        assertThat(shell.run("snapshot", "status", file.toString(), "-o", "json")
                        .out())
                .matches("\\{\"hash\":\\d+,\"revision\":\\d+,\"totalKey\":\\d+,\"totalSize\":\\d+}\n");
        assertThat(shell.run("snapshot", "status", file.toString(), "-o", "yaml")
                        .out())
                .startsWith("---\nhash: ");
        Path nowhere = directory.resolve("no").resolve("file.db");
        assertThat(shell.run("snapshot", "save", nowhere.toString(), "--endpoints", one)
                        .err())
                .startsWith("althing: there is no ");
        assertThat(Files.exists(directory.resolve("saved.db.part"))).isFalse();
    }

    @Test
    void topShowsMembersAndWhatIsWritten(Althing althing) {
        Ran top = shell.run("top", "--once");
        assertThat(top.code()).isZero();
        assertThat(top.lines().getFirst()).matches(".*leader \\S+ +revision \\d+ +\\d+ writes/s +\\d+ reads/s");
        assertThat(top.lines().get(2)).matches("MEMBER +ROLE +TERM +APPLIED +LAG +WRITES/S.*");
        assertThat(top.lines().subList(3, 6))
                .filteredOn(line -> line.contains(" leader "))
                .hasSize(1);
        assertThat(shell.run("top", "--once", "-o", "json").out()).contains("\"queues\":{\"writes\":");
        Thread writer = Thread.startVirtualThread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                althing.kv().put("hot/" + System.nanoTime(), "x").await();
            }
        });
        try {
            assertThat(shell.run("top", "--once", "--hot-prefixes").out()).containsPattern("\\d+\\.\\d  hot/");
        } finally {
            writer.interrupt();
        }
        assertThat(shell.run("top", "--interval", "0").code()).isEqualTo(2);
    }

    @Test
    void theDoctorSaysWhatIsWrongAndWhatToDo(TestCluster cluster, Althing althing) {
        for (int i = 0; i < 30; i++) {
            althing.kv().put("k", String.valueOf(i)).await();
        }
        Ran all = shell.run("doctor", "--all");
        assertThat(all.code()).as(all.out()).isIn(0, 3);
        assertThat(all.out())
                .contains("3 members vote, and 1 may fail")
                .contains("no difference that could be measured")
                .contains("it reaches all 2")
                .containsPattern("99 % of \\d+ syncs took at most");
        int stopped = (cluster.leader() + 1) % 3;
        cluster.stop(stopped);
        try {
            Ran ill = shell.run("doctor", "--timeout", "2");
            assertThat(ill.code()).isEqualTo(1);
            assertThat(ill.out()).containsPattern("failed +answers").contains("answers: look at its log");
            assertThat(shell.run("doctor", "--timeout", "2", "-o", "json").lines())
                    .anyMatch(line -> line.startsWith("{\"grade\":\"failed\",\"check\":\"answers\""));
        } finally {
            cluster.restart(stopped);
        }
    }

    @Test
    void whatAClusterCanBearIsMeasured(Althing althing) {
        Ran done = shell.run("check", "perf", "--seconds", "2", "--auto-compact", "--auto-defrag");
        assertThat(done.code()).isIn(0, 1);
        assertThat(done.out())
                .containsPattern("(PASS|FAIL): Throughput is \\d+ writes/s, 150 were asked for")
                .containsPattern("(PASS|FAIL): Slowest request took \\d+\\.\\d+s")
                .containsPattern("(PASS|FAIL): Stddev is")
                .containsPattern("(?m)^(PASS$|FAIL: `althing ctl doctor`)");
        assertThat(shell.run("check", "perf", "--seconds", "1", "-o", "json").out())
                .startsWith("{\"passed\":")
                .contains("\"wantedPerSecond\":150");
        althing.kv().put("mine/k", "kept").await();
        Ran refused = shell.run("check", "perf", "--prefix", "mine/");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("there are keys with the prefix mine/");
        assertThat(althing.kv().get("mine/k").await()).isPresent();
    }
}
