package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatchUpTest {
    private static final int BEHIND = 200_000;
    private static final int OUTSTANDING = 512;

    @TempDir
    Path root;

    @Test
    void aMemberFarBehindCatchesUpBySnapshotWhileWritesGoOn() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(
                                root, 3, "--snapshot-count=1000", "--snapshot-catchup-entries=200")
                        .startAll();
                Client client = Client.builder()
                        .endpoints(cluster.endpoint(0), cluster.endpoint(1))
                        .build()) {
            cluster.kill(2);
            AtomicLong failures = put(client, 0, BEHIND);
            assertThat(failures.get()).isZero();
            cluster.start(2);
            Thread more = Thread.ofVirtual().start(() -> put(client, BEHIND, BEHIND / 10));
            try {
                cluster.awaitServing(2);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + cluster.logs(), e);
            }
            more.join();
            ProcessCluster.await(
                    "the member is up to date",
                    Duration.ofSeconds(60),
                    () -> cluster.metric(2, "etcd_debugging_mvcc_keys_total")
                            == cluster.metric(0, "etcd_debugging_mvcc_keys_total"));
            cluster.awaitEqualStates();
            assertThat(cluster.metric(2, "etcd_debugging_mvcc_keys_total")).isEqualTo(BEHIND + BEHIND / 10);
            assertThat(Files.readString(cluster.log(2))).contains("event=snapshot_installed");
        }
    }

    private static AtomicLong put(Client client, int from, int count) {
        Semaphore room = new Semaphore(OUTSTANDING);
        AtomicLong failures = new AtomicLong();
        for (int i = from; i < from + count; i++) {
            room.acquireUninterruptibly();
            client.getKVClient()
                    .put(CrashTest.bytes("key-" + i), CrashTest.bytes("value-" + i))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            failures.incrementAndGet();
                        }
                        room.release();
                    });
        }
        room.acquireUninterruptibly(OUTSTANDING);
        return failures;
    }
}
