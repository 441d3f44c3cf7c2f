package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    private static final int WRITERS = 6;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);

    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong lastAcknowledgedNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGapNanos = new AtomicLong();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @TempDir
    Path root;

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Test
    void nothingAcknowledgedIsLostWhenLeadersAndFollowersAreKilled() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(root, 3).startAll();
                Client client = Client.builder()
                        .endpoints(cluster.endpoints().toArray(String[]::new))
                        .build()) {
            Thread[] writers = new Thread[WRITERS];
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers[i] = Thread.ofVirtual().start(() -> write(client, writer));
            }
            for (int round = 0; round < 5; round++) {
                awaitWrites(BETWEEN_KILLS);
                boolean isLeader = round % 2 == 0;
                int victim = isLeader ? cluster.leader() : (cluster.leader() + 1) % 3;
                longestGapNanos.set(0);
                cluster.kill(victim);
                awaitWrites(BETWEEN_KILLS);
                Duration gap = Duration.ofNanos(longestGapNanos.get());
                System.out.println("killed the " + (isLeader ? "leader" : "follower") + ", longest time without an"
                        + " acknowledged write: " + gap.toMillis() + " ms");
                assertThat(gap).as(cluster.logs()).isLessThan(ProcessCluster.ELECTION_TIMEOUT.multipliedBy(3));
                cluster.start(victim);
                cluster.awaitServing(victim);
            }
            isOver.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            cluster.awaitEqualStates();
            for (int i = 0; i < cluster.size(); i++) {
                assertHasEverything(cluster.endpoint(i));
            }
            System.out.println(acknowledged.size() + " acknowledged writes are on every member");
        }
    }

    @Test
    void aMemberThatIsKilledLeavesNothingInTheTemporaryDirectory() throws Exception {
        Path temporary = Files.createDirectory(root.resolve("tmp"));
        try (ProcessCluster cluster = new ProcessCluster(root, 1)) {
            cluster.environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
            cluster.startAll();
            cluster.kill(0);
        }
        assertThat(temporary).isEmptyDirectory();
    }

    private void awaitWrites(Duration span) {
        long endNanos = System.nanoTime() + span.toNanos();
        ProcessCluster.await("time for writes", span.plusSeconds(5), () -> {
            longestGapNanos.accumulateAndGet(System.nanoTime() - lastAcknowledgedNanos.get(), Math::max);
            return System.nanoTime() - endNanos >= 0;
        });
    }

    private void write(Client client, int writer) {
        for (int i = 0; !isOver.get(); i++) {
            String key = "w" + writer + "-" + i;
            try {
                client.getKVClient().put(bytes(key), bytes("v" + i)).get(10, TimeUnit.SECONDS);
                acknowledged.put(key, "v" + i);
                long nowNanos = System.nanoTime();
                longestGapNanos.accumulateAndGet(nowNanos - lastAcknowledgedNanos.getAndSet(nowNanos), Math::max);
            } catch (ExecutionException | TimeoutException e) {
                // Not acknowledged: it may or may not be there.
                continue;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void assertHasEverything(String endpoint) throws Exception {
        try (Client one = Client.builder()
                .endpoints(endpoint)
                .maxInboundMessageSize(256 << 20)
                .build()) {
            Map<String, String> found = new ConcurrentHashMap<>();
            GetOption all =
                    GetOption.builder().isPrefix(true).withSerializable(true).build();
            one.getKVClient()
                    .get(bytes("w"), all)
                    .get(30, TimeUnit.SECONDS)
                    .getKvs()
                    .forEach(pair ->
                            found.put(pair.getKey().toString(), pair.getValue().toString()));
            assertThat(found).containsAllEntriesOf(acknowledged);
        }
    }
}
