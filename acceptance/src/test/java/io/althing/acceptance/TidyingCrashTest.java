package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Members that are killed under load while they tidy up: whatever is carried out again at the
/// start must come to the same history as elsewhere (etcd's issues 13766, 14685 and 17780).
class TidyingCrashTest {
    private static final int ROUNDS = 4;
    private static final int KEYS = 50;

    @TempDir
    Path root;

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong revision = new AtomicLong();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void historiesAreEqualAfterKillsAmidDefragmentationAndCompaction() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3, "--snapshot-count=500").startAll()) {
            Thread writer = Thread.ofVirtual().start(() -> write(cluster));
            for (int round = 0; round < ROUNDS; round++) {
                long goal = written.get() + 800;
                ProcessCluster.await("writes", Duration.ofSeconds(60), () -> written.get() >= goal);
                int victim = round % 3;
                ManagedChannel channel = Requests.connect(cluster.clientPort(victim));
                try {
                    KVGrpc.newFutureStub(channel)
                            .compact(CompactionRequest.newBuilder()
                                    .setRevision(revision.get())
                                    .build());
                    MaintenanceGrpc.newFutureStub(channel).defragment(DefragmentRequest.getDefaultInstance());
                } finally {
                    cluster.kill(victim);
                    channel.shutdownNow();
                }
                cluster.start(victim);
                cluster.awaitServing(victim);
            }
            isOver.set(true);
            writer.join();
            cluster.awaitEqualStates();
            HashKVResponse first = hash(cluster, 0);
            assertThat(first.getHeader().getRevision()).isGreaterThanOrEqualTo(revision.get());
            for (int i = 1; i < 3; i++) {
                HashKVResponse other = hash(cluster, i);
                assertThat(other.getHash()).as("member %d", i).isEqualTo(first.getHash());
                assertThat(other.getCompactRevision()).isEqualTo(first.getCompactRevision());
            }
        }
    }

    /// Puts and deletions in turn, so that what is compacted may end with a deletion.
    private void write(ProcessCluster cluster) {
        ManagedChannel[] channels = new ManagedChannel[3];
        for (int i = 0; i < 3; i++) {
            channels[i] = Requests.connect(cluster.clientPort(i));
        }
        for (int i = 0; !isOver.get(); i++) {
            var kv = Requests.of(KVGrpc.newBlockingStub(channels[i % 3]));
            String key = "k" + i % KEYS;
            try {
                long seen = i % 5 == 4
                        ? kv.txn(Requests.txn(Requests.delete(key, key + "\0")).build())
                                .getHeader()
                                .getRevision()
                        : kv.put(Requests.pair(key, "v" + i).build())
                                .getHeader()
                                .getRevision();
                revision.accumulateAndGet(seen, Math::max);
                written.incrementAndGet();
            } catch (StatusRuntimeException e) {
                // Not acknowledged: the member is being killed.
                continue;
            }
        }
        for (ManagedChannel channel : channels) {
            channel.shutdownNow();
        }
    }

    private static HashKVResponse hash(ProcessCluster cluster, int member) {
        ManagedChannel channel = Requests.connect(cluster.clientPort(member));
        try {
            return Requests.of(MaintenanceGrpc.newBlockingStub(channel)).hashKV(HashKVRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }
}
