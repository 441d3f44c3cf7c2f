package io.althing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Session;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.rpc.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who waits for a lock while the leader, and others who wait, die.
@AlthingTest(members = 3)
@Timeout(300)
class WaitersTest {
    private static final int WAITERS = 1_000;
    private static final SessionOptions LASTING = SessionOptions.defaults().ttl(Duration.ofMinutes(2));

    private static void awaitWaiting(Althing althing, String lock, int waiting) {
        while (althing.locks().lookAtLock(lock).await().waitingTotal() != waiting) {
            Thread.onSpinWait();
        }
    }

    @Test
    void nobodyInALineOfAThousandLosesItsPlaceWithTheLeader(TestCluster cluster, Althing althing) throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sessions.add(althing.sessions().open(LASTING).await());
        }
        Grant held = althing.locks().lock("line").in(sessions.get(0)).acquire().await();
        ConcurrentSkipListMap<Long, Integer> places = new ConcurrentSkipListMap<>();
        CountDownLatch all = new CountDownLatch(WAITERS);
        for (int i = 0; i < WAITERS; i++) {
            int place = i;
            althing.locks()
                    .lock("line")
                    .in(sessions.get(i % sessions.size()))
                    .acquire()
                    .onAnswer(
                            grant -> {
                                places.put(grant.token(), place);
                                grant.release();
                                all.countDown();
                            },
                            failure -> {});
            awaitWaiting(althing, "line", i + 1);
        }
        cluster.stop(cluster.leader());
        awaitWaiting(althing, "line", WAITERS);
        held.release().await();
        assertThat(all.await(120, TimeUnit.SECONDS)).as("all are served").isTrue();
        assertThat(places.values())
                .as("in the order in which they came")
                .containsExactlyElementsOf(IntStream.range(0, WAITERS).boxed().toList());
        assertThat(places.firstKey()).isGreaterThan(held.token());
        sessions.forEach(Session::close);
    }

    @Test
    void aDeadWaiterLeavesTheLineWithinItsSessionsTimeout(TestCluster cluster, Althing althing) {
        Grant held = althing.locks().lock("dead").acquire().await();
        Althing doomed = cluster.connect();
        Session session = doomed.sessions()
                .open(SessionOptions.defaults().ttl(Duration.ofSeconds(2)))
                .await();
        doomed.locks().lock("dead").in(session).acquire();
        awaitWaiting(althing, "dead", 1);
        Answer<Grant> behind = althing.locks().lock("dead").acquire();
        awaitWaiting(althing, "dead", 2);
        long fromNanos = System.nanoTime();
        // Its heartbeats end; the session is not closed, as that of a process that is killed.
        doomed.close();
        awaitWaiting(althing, "dead", 1);
        assertThat(Duration.ofNanos(System.nanoTime() - fromNanos))
                .as("its TTL is %s; the rest is a slow machine's", session.ttl())
                .isLessThan(session.ttl().plusSeconds(10));
        assertThat(behind.isDone()).isFalse();
        held.release().await();
        assertThat(behind.await().token()).isGreaterThan(held.token());
        behind.await().close();
    }
}
