package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster whose majority is lost for good.
class ForceNewClusterTest {
    private static final int REFUSED = 3;
    private static final int WRITES = 100;

    @TempDir
    Path root;

    private static Client client(ProcessCluster cluster, int member) {
        return Client.builder().endpoints(cluster.endpoint(member)).build();
    }

    private static ByteSequence bytes(String text) {
        return CrashTest.bytes(text);
    }

    private Process forced(ProcessCluster cluster, int member) throws Exception {
        List<String> flags = new ArrayList<>(cluster.flags(member));
        flags.add("--force-new-cluster");
        return ProcessCluster.launch(cluster.log(member), flags);
    }

    private static long members(ProcessCluster cluster, int member) throws Exception {
        return ProcessCluster.run(
                                "ctl",
                                "member",
                                "list",
                                "--endpoints",
                                cluster.endpoint(member).substring(7))
                        .lines()
                        .count()
                - 1;
    }

    @Test
    void theOneThatIsLeftGoesOnAloneWithAllThatWasAcknowledged() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll()) {
            oneIsLeftAndGoesOn(cluster);

            // The flag that was left standing throws nothing away.
            Process again = forced(cluster, 2);
            try {
                cluster.awaitServing(2);
                try (Client client = client(cluster, 2)) {
                    assertThat(client.getKVClient().get(bytes("after")).get().getCount())
                            .isOne();
                }
            } finally {
                again.destroy();
                ProcessCluster.awaitEnd(again);
            }

            // It goes on with the flags it always had, and who was lost stays out.
            cluster.start(2);
            cluster.awaitServing(2);
            cluster.start(0);
            ProcessCluster.await(
                    "the old one is told",
                    Duration.ofSeconds(30),
                    () -> logOf(cluster, 0).contains("it belongs to another cluster"));
            assertThat(members(cluster, 2)).isOne();
        }
    }

    @Test
    void aJournalOnAnotherDiskComesAlong() throws Exception {
        Path journals = Files.createDirectory(root.resolve("journals"));
        try (ProcessCluster cluster = new ProcessCluster(
                        root, 3, "--wal-dir", journals.resolve("j{i}").toString())
                .startAll()) {
            oneIsLeftAndGoesOn(cluster);
            assertThat(journals.resolve("j2")).isNotEmptyDirectory();
            assertThat(journals.resolve("j2-quarantine-1")).isNotEmptyDirectory();
            assertThat(journals.resolve("j2-new-cluster")).doesNotExist();

            cluster.start(2);
            cluster.awaitServing(2);
        }
    }

    private void oneIsLeftAndGoesOn(ProcessCluster cluster) throws Exception {
        long before;
        try (Client client = client(cluster, 0)) {
            for (int i = 0; i < WRITES; i++) {
                client.getKVClient().put(bytes("k" + i), bytes("v" + i)).get();
            }
            before = client.getKVClient().get(bytes("k0")).get().getHeader().getRevision();
        }
        cluster.awaitEqualStates();
        for (int i = 0; i < 3; i++) {
            cluster.kill(i);
        }

        Process survivor = forced(cluster, 2);
        try {
            cluster.awaitServing(2);
            assertGoesOnAlone(cluster, before);
        } finally {
            survivor.destroy();
            ProcessCluster.awaitEnd(survivor);
        }
    }

    private static void assertGoesOnAlone(ProcessCluster cluster, long before) throws Exception {
        assertThat(members(cluster, 2)).isOne();
        assertThat(logOf(cluster, 2)).contains("event=force_new_cluster");
        try (Client client = client(cluster, 2)) {
            GetResponse all = client.getKVClient()
                    .get(bytes("k"), GetOption.builder().isPrefix(true).build())
                    .get();
            assertThat(all.getCount()).isEqualTo(WRITES);
            assertThat(all.getHeader().getRevision())
                    .as("no revision that anybody has seen comes again")
                    .isGreaterThan(before + 1_000_000);
            assertOldRevisionsAreGone(client, before);
            client.getKVClient().put(bytes("after"), bytes("1")).get();
        }
    }

    private static String logOf(ProcessCluster cluster, int member) {
        try {
            return Files.readString(cluster.log(member));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertOldRevisionsAreGone(Client client, long revision) throws InterruptedException {
        try {
            client.getKVClient()
                    .get(bytes("k0"), GetOption.builder().withRevision(revision).build())
                    .get();
            throw new AssertionError("revision " + revision + " is still there");
        } catch (ExecutionException e) {
            assertThat(e).hasMessageContaining("required revision has been compacted");
        }
    }

    @Test
    void whoHasNothingCannotGoOn() throws Exception {
        ProcessCluster cluster = new ProcessCluster(root, 1);
        Process nobody = forced(cluster, 0);
        assertThat(ProcessCluster.awaitEnd(nobody)).isEqualTo(REFUSED);
        assertThat(Files.readString(cluster.log(0))).contains("holds nothing: give the one that survived");
    }
}
