package io.althing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Put;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class ElectedWorkerTest {
    private record Done(String worker, long piece) {}

    private final Map<String, Althing> clients = new LinkedHashMap<>();
    private final Map<String, ElectedWorker> workers = new LinkedHashMap<>();
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();

    @BeforeEach
    void connect(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
        for (String worker : List.of("A", "B", "C")) {
            clients.put(worker, cluster.connect());
        }
    }

    @AfterEach
    void close() {
        workers.values().forEach(ElectedWorker::close);
        clients.values().forEach(Althing::close);
    }

    private void start(String name) {
        clients.forEach((self, althing) -> {
            ElectedWorker worker = new ElectedWorker(althing, name, self, piece -> {
                done.add(new Done(self, piece));
                return Put.of(name + "/piece/" + String.format("%06d", piece), self);
            });
            workers.put(self, worker);
            worker.start();
        });
    }

    private Done next() throws InterruptedException {
        Done next = done.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("somebody works").isNotNull();
        return next;
    }

    /// Waits until somebody else than those named has come so far.
    private String leaderBeside(List<String> gone) throws InterruptedException {
        Done next = next();
        while (gone.contains(next.worker())) {
            next = next();
        }
        return next.worker();
    }

    /// Every piece up to the last is there, each written once.
    private void assertNoPieceIsMissing(String name) {
        Althing althing = clients.values().iterator().next();
        List<KeyValue> pieces =
                althing.kv().get(Get.prefix(name + "/piece/")).await().entries();
        long last = Long.parseLong(
                althing.kv().get(name + "/done").await().orElseThrow().value().utf8());
        assertThat(pieces).hasSize((int) last);
        assertThat(pieces).extracting(KeyValue::createRevision).isSorted();
        assertThat(pieces).allMatch(each -> each.version() == 1);
    }

    @Test
    void theNextOneGoesOnWhereTheLeaderHasStopped() throws Exception {
        start("stops");
        List<String> gone = new ArrayList<>();
        while (gone.size() < 2) {
            String leader = leaderBeside(gone);
            workers.get(leader).close();
            gone.add(leader);
        }
        String last = leaderBeside(gone);
        workers.get(last).close();
        assertThat(gone).doesNotContain(last).doesNotHaveDuplicates();
        assertNoPieceIsMissing("stops");
    }

    @Test
    void aLeaderThatIsReplacedAndDoesNotKnowItWritesNothingMore(TestCluster cluster) throws Exception {
        start("replaced");
        String leader = leaderBeside(List.of());
        cluster.expire(clients.get(leader).sessions().own().await().id());
        String next = leaderBeside(List.of(leader));
        workers.values().forEach(ElectedWorker::close);
        assertThat(next).isNotEqualTo(leader);
        assertNoPieceIsMissing("replaced");
    }

    @Test
    void theWorkGoesOnWithoutTheClustersLeader(TestCluster cluster) throws Exception {
        start("failover");
        leaderBeside(List.of());
        cluster.stop(cluster.leader());
        // Whatever was done before; what is done from here on, is done without it.
        done.clear();
        for (int piece = 0; piece < 10; piece++) {
            next();
        }
        workers.values().forEach(ElectedWorker::close);
        Althing althing = clients.values().iterator().next();
        long last = Long.parseLong(
                althing.kv().get("failover/done").await().orElseThrow().value().utf8());
        assertThat(althing.kv().get(Get.prefix("failover/piece/")).await().count())
                .isEqualTo(last);
    }

    @Test
    void theProgramsLeadersFollowEachOther(TestCluster cluster) throws Exception {
        List<String> lines = Output.of(ElectedWorker::main, cluster.endpoints());
        List<String> letters =
                lines.stream().filter(line -> line.contains(" writes letter ")).toList();
        for (int i = 0; i < letters.size(); i++) {
            assertThat(letters.get(i)).endsWith(" writes letter " + (i + 1));
        }
        assertThat(lines).contains("A is stopped", "B is stopped", "C is stopped");
        assertThat(lines.getLast()).isEqualTo("letters written: " + letters.size());
    }
}
