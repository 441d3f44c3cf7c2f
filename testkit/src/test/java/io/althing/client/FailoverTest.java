package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.AlthingException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.error.UnavailableException;
import io.althing.client.error.UnknownOutcomeException;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.CallMeter;
import io.althing.client.rpc.MemberHealth;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.FreePorts;
import io.althing.testkit.TestCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@AlthingTest(members = 3)
class FailoverTest {
    @BeforeEach
    void everyMemberRuns(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
        cluster.leader();
    }

    @Test
    void aClientGoesOnWhenTheMemberItIsConnectedToStops(TestCluster cluster) {
        try (Althing althing = cluster.connect()) {
            althing.kv().put("k", "1").await();
            int left = Clients.preferred(althing);
            cluster.stop(left);
            assertThat(althing.kv().get("k").await().orElseThrow().value().utf8())
                    .isEqualTo("1");
            althing.kv().put("k", "2").await();
            assertThat(althing.kv().get("k").await().orElseThrow().version()).isPositive();
            assertThat(Clients.preferred(althing)).isNotEqualTo(left);
            assertThat(althing.members().get(left).lastFailure()).isPresent();
        }
    }

    @Test
    void aClientConnectsThoughTheFirstEndpointsAreDead(TestCluster cluster) throws IOException {
        List<String> endpoints = List.of(
                "127.0.0.1:" + FreePorts.take(1).get(0),
                "127.0.0.1:" + FreePorts.take(1).get(0),
                cluster.endpoint(2).toString());
        for (int i = 0; i < 5; i++) {
            try (Althing althing = Althing.connect(endpoints, AlthingOptions.defaults())) {
                althing.kv().put("k", "v").await();
                assertThat(Clients.preferred(althing)).isEqualTo(2);
            }
        }
    }

    @Test
    void nobodyThereIsSaidToBeSo() throws IOException {
        String nobody = "127.0.0.1:" + FreePorts.take(1).get(0);
        AlthingOptions hasty = AlthingOptions.defaults().timeout(Duration.ofMillis(500));
        assertThatThrownBy(() -> Althing.connect(List.of(nobody), hasty))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("no member answers within 500 ms at http://" + nobody + " (")
                .hasMessageContaining("refused");
        try (Althing althing = Althing.connect(List.of(nobody), hasty.lazily())) {
            // Nobody has seen the write, so its outcome is known.
            assertThatThrownBy(() -> althing.kv().put("k", "v").await()).isInstanceOf(UnavailableException.class);
            assertThat(althing.members()).singleElement().matches(MemberHealth::isSuspect);
        }
    }

    @Test
    void aWriteThatMayHaveBeenCarriedOutIsSaidToBeSoAndNotRepeated(TestCluster cluster) {
        try (Althing althing = cluster.connect()) {
            int mine = Clients.preferred(althing);
            long before = althing.kv().put("u", "before").await().revision();
            // Without a majority the write waits in the member's hands until that stops.
            for (int member = 0; member < cluster.size(); member++) {
                if (member != mine) {
                    cluster.stop(member);
                }
            }
            Answer<?> answer = althing.kv().put("u", "perhaps");
            while (cluster.member(mine).pendingWrites() == 0) {
                Thread.onSpinWait();
            }
            cluster.stop(mine);
            assertThatThrownBy(answer::await)
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining("may have been carried out");
            everyMemberRuns(cluster);
            assertThat(althing.kv().get("u").await().orElseThrow().version()).isLessThanOrEqualTo(before + 1);
        }
    }

    @Test
    void aReadWaitsForAMajorityAndAWriteThatTakesTooLongIsUnknown(TestCluster cluster) {
        try (Althing althing = cluster.connect()) {
            althing.kv().put("w", "1").await();
            int mine = Clients.preferred(althing);
            for (int member = 0; member < cluster.size(); member++) {
                if (member != mine) {
                    cluster.stop(member);
                }
            }
            assertThatThrownBy(() -> althing.kv()
                            .withTimeout(Duration.ofMillis(300))
                            .get("w")
                            .await())
                    .isInstanceOf(UnavailableException.class);
            assertThatThrownBy(() -> althing.kv()
                            .withTimeout(Duration.ofMillis(300))
                            .put("w", "2")
                            .await())
                    .isInstanceOf(UnknownOutcomeException.class);
            Answer<?> patient = althing.kv().withTimeout(Duration.ofSeconds(60)).get("w");
            everyMemberRuns(cluster);
            patient.await();
        }
    }

    @Test
    void writesFailOnlyForDoubtWhileMembersAreRestartedInTurn(TestCluster cluster) throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        try (Althing althing = cluster.connect();
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> written = thread.submit(() -> {
                int count = 0;
                while (!isOver.get()) {
                    try {
                        althing.kv().put("rolling", Integer.toString(count)).await();
                        count++;
                    } catch (UnknownOutcomeException e) {
                        // Passed on already when the member stopped: that it cannot know.
                    }
                }
                return count;
            });
            for (int member = 0; member < cluster.size(); member++) {
                cluster.stop(member);
                cluster.leader();
                cluster.restart(member);
                cluster.leader();
            }
            isOver.set(true);
            assertThat(written.get()).isPositive();
        }
    }

    @Test
    void aWriteThatAMemberCouldNotPassOnIsMadeAgain(TestCluster cluster) throws Exception {
        CountDownLatch retried = new CountDownLatch(1);
        CallMeter meter = new CallMeter() {
            @Override
            public void ended(String method, Result result, long nanos) {}

            @Override
            public void retried(String method) {
                retried.countDown();
            }
        };
        try (Althing althing =
                cluster.connect(AlthingOptions.defaults().meter(meter).timeout(Duration.ofMinutes(1)))) {
            int mine = Clients.preferred(althing);
            for (int member = 0; member < cluster.size(); member++) {
                if (member != mine) {
                    cluster.stop(member);
                }
            }
            while (cluster.member(mine).status().leaderId() != 0) {
                Thread.onSpinWait();
            }
            Answer<?> answer = althing.kv().put("patient", "1");
            assertThat(retried.await(50, TimeUnit.SECONDS))
                    .as("nobody leads, so the member gives up, with no doubt that nothing was done")
                    .isTrue();
            everyMemberRuns(cluster);
            answer.await();
            assertThat(althing.kv().get("patient").await().orElseThrow().version())
                    .isEqualTo(1);
        }
    }

    @Test
    void closingEndsWhatIsUnderWay(TestCluster cluster) {
        Althing althing = cluster.connect();
        int mine = Clients.preferred(althing);
        for (int member = 0; member < cluster.size(); member++) {
            if (member != mine) {
                cluster.stop(member);
            }
        }
        Answer<?> read = althing.kv().get("c");
        Answer<?> write = althing.kv().put("c", "1");
        althing.close();
        assertThatThrownBy(read::await).isInstanceOf(AlthingException.class);
        assertThatThrownBy(write::await).isInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> althing.kv().get("c").await()).isInstanceOf(ClientClosedException.class);
    }
}
