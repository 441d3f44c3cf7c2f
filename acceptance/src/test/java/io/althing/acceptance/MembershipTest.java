package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Members come, move and go by `etcdctl member`, as real processes.
class MembershipTest {
    private static final int REFUSED = 3;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path root;

    @BeforeAll
    static void assumeInstalled() {
        Etcdctl.assumeInstalled();
    }

    /// One more member, which its cluster does not know of by itself.
    private static final class Newcomer implements AutoCloseable {
        final ProcessCluster itself;
        final ProcessCluster cluster;
        private final String name;
        private Process process;

        Newcomer(Path root, String name, ProcessCluster cluster) throws IOException {
            this.itself = new ProcessCluster(Files.createDirectories(root.resolve(name)), 1);
            this.cluster = cluster;
            this.name = name;
        }

        String peerUrl() {
            return "http://127.0.0.1:" + itself.peerPort(0);
        }

        List<String> flags() {
            List<String> flags = new ArrayList<>(itself.flags(0));
            String others = cluster.flags(0).get(cluster.flags(0).indexOf("--initial-cluster") + 1);
            flags.set(flags.indexOf("--name") + 1, name);
            flags.set(flags.indexOf("--initial-cluster") + 1, others + "," + name + "=" + peerUrl());
            flags.addAll(List.of("--initial-cluster-state", "existing"));
            return flags;
        }

        void start() throws IOException {
            process = ProcessCluster.launch(itself.log(0), flags());
        }

        void kill() {
            process.destroyForcibly();
            ProcessCluster.awaitEnd(process);
        }

        String log() throws IOException {
            return Files.readString(itself.log(0));
        }

        boolean isLearner() {
            return itself.metric(0, "etcd_server_is_learner") == 1;
        }

        @Override
        public void close() {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static String idIn(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    /// etcdctl pads a member's number to 16 places here.
    private static String padded(String id) {
        return "Member %16s".formatted(id);
    }

    @Test
    void nobodyIsAddedWhereAMemberRunsAlready() throws IOException {
        try (ProcessCluster cluster = new ProcessCluster(Files.createDirectories(root.resolve("ours")), 1).startAll();
                ProcessCluster others =
                        new ProcessCluster(Files.createDirectories(root.resolve("others")), 1).startAll()) {
            Etcdctl etcdctl = new Etcdctl(cluster);
            String refusal = "althing: a member runs already at one of the given peer URLs";
            String theirs = "--peer-urls=http://127.0.0.1:" + others.peerPort(0);
            assertThat(etcdctl.run("member", "add", "m9", theirs)).contains(refusal);
            String itself = "--peer-urls=http://localhost:" + cluster.peerPort(0);
            assertThat(etcdctl.run("member", "add", "m9", itself)).contains(refusal);
            String id = idIn(etcdctl.run("member", "list"), "([0-9a-f]+), started");
            assertThat(etcdctl.run("member", "update", id, theirs)).contains(refusal);
            assertThat(etcdctl.run("member", "update", id, itself)).contains("updated in cluster");
            String nowhere = "--peer-urls=http://no-such-host.invalid:2380";
            assertThat(etcdctl.run("member", "add", "m9", nowhere)).contains("added to cluster");
            assertThat(Files.readString(cluster.log(0))).contains("event=address_unreachable");
        }
    }

    private static void awaitVoter(ProcessCluster cluster, Etcdctl etcdctl, String name) {
        ProcessCluster.await(name + " votes", LIMIT, () -> {
            try {
                return etcdctl.run("member", "list")
                        .lines()
                        .anyMatch(line -> line.contains(" " + name + ",") && line.endsWith(", false"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(cluster.leader()).isNotNegative();
    }

    @Test
    void aMemberJoinsVotesComesBackMovesAndIsRemoved() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll();
                Newcomer fourth = new Newcomer(root, "m3", cluster)) {
            Etcdctl etcdctl = new Etcdctl(cluster);
            etcdctl.run("put", "a", "before");
            String added = etcdctl.run("member", "add", "m3", "--peer-urls=" + fourth.peerUrl());
            String id = idIn(added, "Member +([0-9a-f]+) added to cluster +[0-9a-f]+");
            assertThat(added)
                    .contains("ETCD_NAME=\"m3\"")
                    .contains("m3=" + fourth.peerUrl())
                    .contains("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
            assertThat(etcdctl.run("member", "list")).contains(id + ", unstarted, , " + fourth.peerUrl() + ", , true");

            fourth.start();
            awaitVoter(cluster, etcdctl, "m3");
            Etcdctl atFourth = new Etcdctl(fourth.itself);
            assertThat(atFourth.run("get", "a")).isEqualTo("a\nbefore\n");
            assertThat(atFourth.run("put", "b", "at the new one")).isEqualTo("OK\n");

            // Its own directory says who it is, whatever the flags say of the others.
            fourth.kill();
            fourth.start();
            fourth.itself.awaitServing(0);
            assertThat(atFourth.run("get", "b")).isEqualTo("b\nat the new one\n");

            assertThat(etcdctl.run("member", "update", id, "--peer-urls=" + fourth.peerUrl()))
                    .contains(padded(id) + " updated in cluster");
            assertThat(etcdctl.run("member", "remove", id)).contains(padded(id) + " removed from cluster");
            assertThat(ProcessCluster.awaitEnd(fourth.process)).isEqualTo(REFUSED);
            assertThat(fourth.log()).contains("was removed from the cluster and stops");
            assertThat(etcdctl.run("member", "list").lines()).hasSize(3);
            assertThat(etcdctl.run("put", "c", "after")).isEqualTo("OK\n");

            // And it stays removed.
            fourth.start();
            assertThat(ProcessCluster.awaitEnd(fourth.process)).isEqualTo(REFUSED);
            cluster.awaitEqualStates();
        }
    }

    @Test
    void theLeaderIsRemovedAndTheOthersGoOn() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            Etcdctl etcdctl = new Etcdctl(cluster);
            int leader = cluster.leader();
            String id = idIn(etcdctl.run("member", "list"), "([0-9a-f]+), started, m" + leader + ",");
            assertThat(etcdctl.run("member", "remove", id)).contains("removed from cluster");
            assertThat(ProcessCluster.awaitEnd(cluster.process(leader))).isEqualTo(REFUSED);
            assertThat(etcdctl.run("put", "a", "1")).isEqualTo("OK\n");
            assertThat(etcdctl.run("member", "list").lines()).hasSize(2);
            assertThat(etcdctl.run("member", "remove", id)).contains("etcdserver: member not found");
        }
    }

    @Test
    void aLearnerWaitsUntilItIsPromoted() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 1).startAll();
                Newcomer second = new Newcomer(root, "m1", cluster)) {
            Etcdctl etcdctl = new Etcdctl(cluster);
            etcdctl.run("put", "a", "1");
            String added = etcdctl.run("member", "add", "m1", "--learner", "--peer-urls=" + second.peerUrl());
            String id = idIn(added, "Member +([0-9a-f]+) added to cluster +[0-9a-f]+");
            assertThat(etcdctl.run("member", "promote", id))
                    .contains("can only promote a learner member which is in sync with leader");
            assertThat(etcdctl.run("member", "add", "m2", "--learner", "--peer-urls=http://127.0.0.1:9"))
                    .contains("too many learner members in cluster");
            second.start();
            ProcessCluster.await(
                    "m1 is known", LIMIT, () -> second.itself.get(0, "/metrics").contains("etcd_server_has_leader 1"));
            Etcdctl atSecond = new Etcdctl(second.itself);
            ProcessCluster.await("m1 has the data", LIMIT, () -> {
                try {
                    return atSecond.run("get", "a", "--consistency=s").equals("a\n1\n");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(second.isLearner()).isTrue();
            assertThat(atSecond.run("put", "a", "2")).contains("rpc not supported for learner");

            assertThat(etcdctl.run("member", "promote", id)).contains(padded(id) + " promoted in cluster");

            assertThat(atSecond.run("put", "a", "2")).isEqualTo("OK\n");
            assertThat(etcdctl.run("member", "promote", id)).contains("can only promote a learner member");
        }
    }

    @Test
    void whoIsNotExpectedOrComesWithAnotherDirectoryIsToldWhatToDo() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 1).startAll();
                Newcomer stranger = new Newcomer(root, "m1", cluster)) {
            stranger.start();
            assertThat(ProcessCluster.awaitEnd(stranger.process)).isEqualTo(REFUSED);
            assertThat(stranger.log())
                    .contains("no member is expected at [" + stranger.peerUrl() + "]")
                    .contains("etcdctl member add m1 --peer-urls=" + stranger.peerUrl());

            // An empty directory under an old identity might have forgotten votes.
            assertThat(cluster.stop(0)).isZero();
            cluster.start(0);
            cluster.awaitServing(0);
            List<String> flags = new ArrayList<>(cluster.flags(0));
            flags.set(flags.indexOf("--data-dir") + 1, root.resolve("empty").toString());
            flags.set(
                    flags.indexOf("--initial-cluster") + 1,
                    flags.get(flags.indexOf("--initial-cluster") + 1) + ",other=http://127.0.0.1:"
                            + cluster.peerPort(0));
            flags.set(flags.indexOf("--listen-peer-urls") + 1, stranger.peerUrl());
            flags.addAll(List.of("--initial-cluster-state", "existing"));
            Path log = root.resolve("again.log");
            assertThat(ProcessCluster.awaitEnd(ProcessCluster.launch(log, flags)))
                    .isEqualTo(REFUSED);
            assertThat(Files.readString(log)).contains("has started before, with another data directory");
        }
    }
}
