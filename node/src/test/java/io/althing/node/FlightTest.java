package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.membership.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightTest {
    @TempDir
    Path root;

    @Test
    void aCopyOfTheStoreOnItsWayToAMemberIsRecorded() throws IOException {
        Path file = root.resolve("transfer.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("althing.SnapshotTransfer");
            recording.start();
            WorldCluster cluster = new WorldCluster(root, 40, 3, 20);
            NodeId leader = cluster.awaitLeader();
            NodeId behind = cluster.follower(leader);
            cluster.crash(behind);
            for (int i = 0; i < 200; i++) {
                cluster.put(leader, "k" + i, "v" + i);
            }
            cluster.start(behind);
            boolean hasArrived = cluster.world.run(
                    20 * WorldCluster.SECOND,
                    () -> cluster.member(leader).measures().copies.delivered.sum() > 0);
            assertThat(hasArrived).isTrue();
            recording.dump(file);
        }
        List<RecordedEvent> transfers = RecordingFile.readAllEvents(file);
        assertThat(transfers)
                .anyMatch(event -> event.getEventType().getName().equals("althing.SnapshotTransfer")
                        && event.getBoolean("isDelivered")
                        && event.getLong("index") > 0
                        && !event.getString("to").isEmpty());
    }
}
