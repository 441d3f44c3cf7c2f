package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.NotFoundException;
import io.althing.client.kv.Put;
import io.althing.client.lease.Lease;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchEvent;
import io.althing.client.watch.WatchReader;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class LeaseTest {
    private static final long WAIT_SECONDS = 60;

    private Althing althing;

    @BeforeEach
    void connect(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
        cluster.leader();
        althing = cluster.connect();
    }

    @AfterEach
    void close() {
        althing.close();
    }

    @Test
    void keysEndWithTheirLeaseAndTheHolderKnowsBefore() {
        Lease lease = althing.leases().grant(Duration.ofSeconds(1)).await();
        assertThat(lease.remaining()).isPositive().isLessThanOrEqualTo(lease.ttl());
        long put =
                althing.kv().put(Put.of("l", "v").withLease(lease.id())).await().revision();
        try (WatchReader reader = althing.watches().read(Watch.key("l").since(put + 1))) {
            assertThat(reader.next())
                    .singleElement()
                    .satisfies(event -> assertThat(event.kind()).isEqualTo(WatchEvent.Kind.DELETE));
        }
        assertThat(lease.isSafe()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThatThrownBy(() -> lease.revoke().await()).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aLeaseIsKeptAliveThoughItsMemberStops(TestCluster cluster) {
        try (Lease lease = althing.leases().grant(Duration.ofSeconds(3)).await().keepAlive()) {
            althing.kv().put(Put.of("kept", "v").withLease(lease.id())).await();
            cluster.stop(Clients.preferred(althing));
            long untilNanos = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() - untilNanos < 0) {
                assertThat(althing.kv().get("kept").await()).isPresent();
            }
            assertThat(lease.isSafe()).isTrue();
        }
        assertThat(althing.kv().get("kept").await())
                .as("closing ends the lease")
                .isEmpty();
    }

    @Test
    void itsEndAtTheServerIsHeardOf() throws Exception {
        CompletableFuture<Lease.Loss> heard = new CompletableFuture<>();
        Lease lease = althing.leases().grant(Duration.ofSeconds(3)).await().keepAlive(heard::complete);
        althing.leases().revoke(lease.id()).await();
        assertThat(heard.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(Lease.Loss.ENDED);
        assertThat(lease.isSafe()).isFalse();
    }

    @Test
    void withoutAClusterItIsLostWhenItsTimeIsOver(TestCluster cluster) throws Exception {
        CompletableFuture<Lease.Loss> heard = new CompletableFuture<>();
        Lease lease = althing.leases().grant(Duration.ofSeconds(2)).await().keepAlive(heard::complete);
        for (int member = 0; member < cluster.size(); member++) {
            cluster.stop(member);
        }
        assertThat(heard.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(Lease.Loss.DEADLINE);
        assertThat(lease.isSafe()).isFalse();
        assertThat(lease.remaining()).isZero();
    }

    @Test
    void aLeaseOfNothingIsRefused() {
        assertThatThrownBy(() -> althing.leases().grant(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least a second");
    }
}
