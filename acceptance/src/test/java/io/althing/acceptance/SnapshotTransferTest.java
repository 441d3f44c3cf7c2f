package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.althing.chaos.cluster.Clocks;
import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Patience;
import io.althing.chaos.cluster.Program;
import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.FolderDisk;
import io.althing.chaos.network.Weather;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies of the store between real members, over lines that break.
class SnapshotTransferTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int VALUES = 1_500;
    private static final int VALUE_BYTES = 16 << 10;
    private static final long COPY_BYTES = (long) VALUES * VALUE_BYTES;
    private static final long BYTES_PER_SECOND = COPY_BYTES / 6;
    private static final String SENT = "althing_snapshot_sent_bytes_total";
    private static final String RECEIVED = "althing_snapshot_received_bytes_total";

    @TempDir
    Path root;

    @Test
    void aFollowerSendsAndGoesOnAfterABreakAndUnderAnotherLeader() throws IOException {
        try (Cluster cluster = new Cluster(
                root,
                3,
                Program.ofProperty(),
                member -> new FolderDisk(root.resolve("m" + member)),
                Clocks.ofMachine(root),
                1000,
                List.of("--snapshot-send-rate=" + BYTES_PER_SECOND))) {
            cluster.start();
            Seat leader = cluster.awaitLeader();
            Seat behind = cluster.seat((leader.number + 1) % 3);
            Seat follower = cluster.seat((leader.number + 2) % 3);
            behind.kill();
            write(leader);

            behind.start();
            awaitReceived(behind, COPY_BYTES / 4);
            assertThat(leader.door.metric(SENT))
                    .as("the leader has better to do; %s", leader.lastWords(20))
                    .isZero();
            long sentBefore = follower.door.metric(SENT);
            assertThat(sentBefore).isBetween(COPY_BYTES / 4, COPY_BYTES);

            turn(cluster, follower, behind, Weather.REFUSED);
            leader.door.transferLeadership(follower.door.look().orElseThrow().memberId());
            Patience.await(
                    "the sender leads",
                    PATIENCE,
                    () -> follower.door.look().filter(view -> view.isLeader()).isPresent());
            turn(cluster, follower, behind, Weather.CLEAR);

            cluster.awaitServing(behind);
            cluster.awaitEqualStates(PATIENCE);
            String log = Files.readString(root.resolve(behind.name() + ".log"));
            assertThat(log.split("event=snapshot_receiving", -1)).as(log).hasSize(2);
            assertThat(log).contains("event=snapshot_installed");
            assertThat(leader.door.metric(SENT)).isZero();
            assertThat(behind.door.metric(RECEIVED)).isLessThan(COPY_BYTES * 3 / 2);
        }
    }

    private static void awaitReceived(Seat seat, long bytes) {
        Patience.await("bytes of a copy", PATIENCE, () -> seat.door.metric(RECEIVED) >= bytes);
    }

    private static void turn(Cluster cluster, Seat one, Seat other, Weather weather) {
        cluster.wires().turn(one.number, other.number, weather);
        cluster.wires().turn(other.number, one.number, weather);
    }

    private static void write(Seat to) {
        Random random = new Random(11);
        byte[] value = new byte[VALUE_BYTES];
        for (int i = 0; i < VALUES; i++) {
            random.nextBytes(value);
            KVGrpc.newBlockingStub(to.door.channel())
                    .put(PutRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8("k" + i))
                            .setValue(ByteString.copyFrom(value))
                            .build());
        }
    }
}
