package io.althing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
class AlthingTestTest {
    private static final long WAIT_SECONDS = 30;

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @BeforeEach
    void everyMemberRuns(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
    }

    private static Client client(TestCluster cluster) {
        return Client.builder().endpoints(cluster.endpoints()).build();
    }

    @Test
    void aClientWritesReadsAndWatches(TestCluster cluster) throws Exception {
        LinkedBlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        try (Client client = client(cluster)) {
            long revision = client.getKVClient()
                    .put(bytes("kit"), bytes("1"))
                    .get(WAIT_SECONDS, TimeUnit.SECONDS)
                    .getHeader()
                    .getRevision();
            assertThat(client.getKVClient()
                            .get(bytes("kit"))
                            .get(WAIT_SECONDS, TimeUnit.SECONDS)
                            .getKvs()
                            .getFirst()
                            .getValue())
                    .isEqualTo(bytes("1"));
            // The client does not tell when a watch is in force, so it begins in the past.
            WatchOption since = WatchOption.builder().withRevision(revision).build();
            try (Watch.Watcher watcher = client.getWatchClient()
                    .watch(bytes("kit"), since, Watch.listener(response -> events.addAll(response.getEvents())))) {
                WatchEvent event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
                assertThat(event).as("the event that %s waits for", watcher).isNotNull();
                assertThat(event.getKeyValue().getModRevision()).isEqualTo(revision);
            }
        }
    }

    @Test
    void theClusterGoesOnWithoutItsLeaderAndTakesItBack(TestCluster cluster) throws Exception {
        int first = cluster.leader();
        try (Client client = client(cluster)) {
            client.getKVClient().put(bytes("before"), bytes("1")).get(WAIT_SECONDS, TimeUnit.SECONDS);
            cluster.stop(first);
            assertThat(cluster.isRunning(first)).isFalse();
            assertThatThrownBy(() -> cluster.member(first)).isInstanceOf(IllegalStateException.class);
            assertThat(cluster.leader()).isNotEqualTo(first);
            client.getKVClient().put(bytes("after"), bytes("2")).get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
        cluster.restart(first);
        try (Client client = Client.builder().endpoints(cluster.endpoint(first)).build()) {
            for (String key : new String[] {"before", "after"}) {
                assertThat(client.getKVClient()
                                .get(bytes(key))
                                .get(WAIT_SECONDS, TimeUnit.SECONDS)
                                .getKvs())
                        .as(key)
                        .hasSize(1);
            }
        }
    }

    /// A member that halts instead fails the call that stops it.
    @Test
    @Timeout(60)
    void aMemberStopsCleanlyWithWritesInItsHands() {
        try (TestCluster own = TestCluster.start(3)) {
            int last = own.leader();
            try (Client client = Client.builder().endpoints(own.endpoint(last)).build()) {
                own.stop((last + 1) % 3);
                own.stop((last + 2) % 3);
                client.getKVClient().put(bytes("never"), bytes("committed"));
                while (own.member(last).pendingWrites() == 0) {
                    Thread.onSpinWait();
                }
                own.stop(last);
            }
        }
    }

    @Test
    void aClusterOfNobodyOrOfManyIsRefused() {
        assertThatThrownBy(() -> TestCluster.start(0)).hasMessage("a cluster has 1 to 7 members, not 0");
        assertThatThrownBy(() -> TestCluster.start(8)).hasMessage("a cluster has 1 to 7 members, not 8");
    }
}
