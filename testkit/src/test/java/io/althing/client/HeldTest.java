package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.Session;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.kv.Bytes;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client tells of what it holds.
@AlthingTest
@Timeout(60)
class HeldTest {
    private Althing mine;

    @BeforeEach
    void connect(TestCluster cluster) {
        mine = cluster.connect();
    }

    @AfterEach
    void close() {
        mine.close();
    }

    @Test
    void whatIsHeldIsListedUntilItIsGivenBack() {
        Instant before = Instant.now();
        Grant lock = mine.locks().lock("a").acquire().await();
        Leadership led = mine.locks().election("b").campaign(Bytes.of("me")).await();
        Grant permit = mine.locks().semaphore("c", 2).acquire().await();
        assertThat(mine.locks().held()).containsExactlyInAnyOrder(lock, led.grant(), permit);
        assertThat(lock.since()).isBetween(before, Instant.now());
        lock.release().await();
        led.resign().await();
        assertThat(mine.locks().held()).containsExactly(permit);
    }

    @Test
    void whatAnotherSessionHoldsIsListedUntilThatEnds() {
        Session other = mine.sessions().open(SessionOptions.defaults()).await();
        Grant grant = mine.locks().lock("d").in(other).acquire().await();
        assertThat(mine.locks().held()).containsExactly(grant);
        other.close();
        assertThat(mine.locks().held()).isEmpty();
    }

    @Test
    void whatIsLostIsNotListed(TestCluster cluster) {
        Grant grant = mine.locks().lock("e").acquire().await();
        CompletableFuture<Void> lost = new CompletableFuture<>();
        grant.onLoss(() -> lost.complete(null));
        cluster.expire(grant.session().id());
        lost.join();
        assertThat(mine.locks().held()).isEmpty();
        assertThat(mine.sessions().current()).isEmpty();
    }

    @Test
    void lookingAtTheSessionOpensNone() {
        assertThat(mine.sessions().current()).isEmpty();
        Session opened = mine.sessions().own().await();
        assertThat(mine.sessions().current()).containsSame(opened);
    }
}
