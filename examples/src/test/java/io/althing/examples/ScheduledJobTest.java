package io.althing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class ScheduledJobTest {
    private final List<Althing> clients = new ArrayList<>();
    private final ConcurrentLinkedQueue<Long> ran = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void connect(TestCluster cluster) {
        for (int instance = 0; instance < 3; instance++) {
            cluster.restart(instance);
            clients.add(cluster.connect());
        }
    }

    @AfterEach
    void close() {
        clients.forEach(Althing::close);
    }

    private ScheduledJob instance(int number, String name) {
        return new ScheduledJob(clients.get(number), name, ran::add);
    }

    @Test
    void eachSlotRunsOnceHoweverManyInstancesTryIt() throws Exception {
        int slots = 20;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                ScheduledJob job = instance(number, "nightly");
                counts.add(threads.submit(() -> {
                    int count = 0;
                    for (long slot = 1; slot <= slots; slot++) {
                        count += job.runOnce(slot) ? 1 : 0;
                    }
                    return count;
                }));
            }
            int told = 0;
            for (Future<Integer> each : counts) {
                told += each.get();
            }
            assertThat(told).isEqualTo(ran.size());
        }
        assertThat(ran)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, slots).boxed().toList());
    }

    @Test
    void slotsGoOnWhenTheClustersLeaderStops(TestCluster cluster) {
        for (long slot = 1; slot <= 6; slot++) {
            if (slot == 4) {
                cluster.stop(cluster.leader());
            }
            boolean isRunByOne = instance(0, "failover").runOnce(slot);
            assertThat(isRunByOne).isTrue();
            assertThat(instance(1, "failover").runOnce(slot)).isFalse();
        }
        assertThat(ran)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 6).boxed().toList());
    }

    @Test
    void anInstanceThatStoodStillBeforeTheJobDoesNotRunIt(TestCluster cluster) {
        ScheduledJob frozen = instance(0, "frozen");
        Grant held = clients.get(0).locks().lock("frozen").acquire().await();
        FencedKeys keys = new FencedKeys(clients.get(0).kv(), held);
        assertThat(frozen.isDue(keys, 1)).isTrue();
        cluster.expire(held.session().id());
        assertThat(instance(1, "frozen").runOnce(1)).isTrue();

        assertThat(frozen.run(keys, 1)).isFalse();
        assertThat(ran).containsExactly(1L);
    }

    @Test
    void nobodyElseRunsTheSlotOfAnInstanceThatStandsStillWithinTheJob(TestCluster cluster) throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch wakesUp = new CountDownLatch(1);
        ScheduledJob frozen = new ScheduledJob(clients.get(0), "within", slot -> {
            ran.add(slot);
            began.countDown();
            await(wakesUp);
        });
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> run = thread.submit(() -> frozen.runOnce(1));
            await(began);
            cluster.expire(clients.get(0).sessions().own().await().id());
            assertThat(instance(1, "within").runOnce(1)).isFalse();
            assertThat(instance(1, "within").runOnce(2)).isTrue();
            wakesUp.countDown();
            assertThat(run.get()).isTrue();
        }
        assertThat(ran).containsExactly(1L, 2L);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theProgramWritesOneReportPerSecond(TestCluster cluster) throws Exception {
        List<String> lines = Output.of(ScheduledJob::main, cluster.endpoints());
        List<String> reports = lines.stream()
                .filter(line -> line.endsWith("writes the report"))
                .toList();
        assertThat(reports.stream().map(line -> line.substring(0, 20)))
                .hasSizeGreaterThanOrEqualTo(5)
                .doesNotHaveDuplicates();
        assertThat(lines).hasSize(reports.size() + 1);
        assertThat(lines.getLast()).endsWith("tries by three instances, one report per second");
    }
}
