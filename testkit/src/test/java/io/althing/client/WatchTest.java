package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.AlthingException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.error.CompactedException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Put;
import io.althing.client.kv.Transaction;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchEvent;
import io.althing.client.watch.WatchListener;
import io.althing.client.watch.WatchReader;
import io.althing.client.watch.Watcher;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class WatchTest {
    private static final long WAIT_SECONDS = 60;

    private Althing althing;

    @BeforeEach
    void connect(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
        cluster.leader();
        althing = cluster.connect();
        althing.kv().delete(Delete.prefix("")).await();
    }

    @AfterEach
    void close() {
        althing.close();
    }

    @Test
    void aListenerHearsWhatHappensFromTheStartOn() throws Exception {
        BlockingQueue<WatchEvent> heard = new LinkedBlockingQueue<>();
        try (Watcher watcher = althing.watches().watch(Watch.prefix("a/").withPrevious(), heard::addAll)) {
            long first = watcher.started().await();
            long put = althing.kv().put("a/1", "x").await().revision();
            assertThat(put).isEqualTo(first);
            althing.kv().put("b/1", "not watched").await();
            althing.kv().delete("a/1").await();
            WatchEvent created = heard.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(created.kind()).isEqualTo(WatchEvent.Kind.PUT);
            assertThat(created.revision()).isEqualTo(put);
            assertThat(created.previous()).isEmpty();
            WatchEvent deleted = heard.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(deleted.kind()).isEqualTo(WatchEvent.Kind.DELETE);
            assertThat(deleted.previous().orElseThrow().value().utf8()).isEqualTo("x");
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aReaderBeginsInThePastAndTakesRevisionsWhole() {
        long revision = althing.kv()
                .commit(Transaction.of(Put.of("r/1", "1"), Put.of("r/2", "2")))
                .await()
                .revision();
        WatchReader closed;
        try (WatchReader reader = althing.watches().read(Watch.prefix("r/").since(revision))) {
            assertThat(reader.next()).extracting(event -> event.key().utf8()).containsExactly("r/1", "r/2");
            assertThat(reader.next(Duration.ofMillis(20))).isEmpty();
            closed = reader;
        }
        assertThatThrownBy(closed::next).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void nothingIsLostOrDoubledWhenItsMemberStopsAgainAndAgain(TestCluster cluster) {
        int last = 400;
        List<String> seen = new ArrayList<>();
        try (Althing writer = cluster.connect();
                WatchReader reader = althing.watches().read(Watch.prefix("n/"))) {
            reader.started();
            for (int i = 0; i < last; i++) {
                if (i % 100 == 50) {
                    int watched = Clients.preferred(althing);
                    cluster.stop(watched);
                    cluster.leader();
                    putUntilKnown(writer, i);
                    cluster.restart(watched);
                } else {
                    putUntilKnown(writer, i);
                }
                // What is read late must come as well as what is read at once.
                if (i % 7 == 0) {
                    reader.next(Duration.ZERO)
                            .forEach(event -> seen.add(event.entry().value().utf8()));
                }
            }
            while (seen.isEmpty() || !seen.get(seen.size() - 1).equals(Integer.toString(last - 1))) {
                reader.next().forEach(event -> seen.add(event.entry().value().utf8()));
            }
        }
        List<String> written = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            written.add(Integer.toString(i));
        }
        assertThat(seen).isEqualTo(written);
    }

    /// One revision for each number, whatever becomes of the first attempt.
    private static void putUntilKnown(Althing writer, int number) {
        String value = Integer.toString(number);
        while (true) {
            try {
                writer.kv().transact(tx -> {
                    if (tx.get("n/key")
                            .map(found -> found.value().utf8())
                            .filter(value::equals)
                            .isEmpty()) {
                        tx.put("n/key", value);
                    }
                    return null;
                });
                return;
            } catch (AlthingException e) {
                // Unknown or not done: what is there tells.
            }
        }
    }

    @Test
    void aWatchOnWhatIsCompactedEndsAndSaysFromWhereOn() throws Exception {
        long old = althing.kv().put("c", "1").await().revision();
        long compacted = althing.kv().put("c", "2").await().revision();
        althing.kv().compact(compacted).await();
        CompletableFuture<AlthingException> ended = new CompletableFuture<>();
        althing.watches().watch(Watch.key("c").since(old), new WatchListener() {
            @Override
            public void onEvents(List<WatchEvent> events) {}

            @Override
            public void onEnd(AlthingException failure) {
                ended.complete(failure);
            }
        });
        assertThat(ended.get(WAIT_SECONDS, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        CompactedException.class,
                        failure -> assertThat(failure.compactRevision()).isEqualTo(compacted));
    }

    @Test
    void aListenerThatBlocksOrFailsHoldsUpNobodyElse() throws Exception {
        BlockingQueue<WatchEvent> heard = new LinkedBlockingQueue<>();
        try (Watcher slow = althing.watches().watch(Watch.key("s"), events -> {
                    althing.kv()
                            .put("seen", events.get(0).entry().value().utf8())
                            .await();
                    throw new IllegalStateException("a listener of a test fails on purpose");
                });
                Watcher other = althing.watches().watch(Watch.key("seen"), heard::addAll)) {
            slow.started().await();
            other.started().await();
            althing.kv().put("s", "1").await();
            assertThat(heard.poll(WAIT_SECONDS, TimeUnit.SECONDS).entry().value())
                    .isEqualTo(Bytes.of("1"));
            althing.kv().put("s", "2").await();
            assertThat(heard.poll(WAIT_SECONDS, TimeUnit.SECONDS).entry().value())
                    .isEqualTo(Bytes.of("2"));
        }
    }
}
