package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.ConflictException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Delete;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Kv;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@AlthingTest
class TransactTest {
    private Althing althing;
    private Kv kv;

    @BeforeEach
    void connect(TestCluster cluster) {
        althing = cluster.connect();
        kv = althing.kv();
        kv.delete(Delete.of(Keys.all())).await();
    }

    @AfterEach
    void close() {
        althing.close();
    }

    private static long number(KeyValue found) {
        return found.value().asLong();
    }

    @Test
    void concurrentTransactionsLoseNoUpdate() {
        kv.put(Bytes.of("from"), Bytes.of(1000)).await();
        kv.put(Bytes.of("to"), Bytes.of(0)).await();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends java.util.concurrent.Future<?>> moves = IntStream.range(0, 16)
                    .mapToObj(thread -> threads.submit(() -> {
                        for (int i = 0; i < 10; i++) {
                            kv.transact(tx -> {
                                long from = number(tx.get("from").orElseThrow());
                                long to = number(tx.get("to").orElseThrow());
                                assertThat(from + to)
                                        .as("what is read belongs together")
                                        .isEqualTo(1000);
                                tx.put(Bytes.of("from"), Bytes.of(from - 1));
                                tx.put(Bytes.of("to"), Bytes.of(to + 1));
                                return null;
                            });
                        }
                        return null;
                    }))
                    .toList();
            moves.forEach(each ->
                    org.assertj.core.api.Assertions.assertThatCode(each::get).doesNotThrowAnyException());
        }
        assertThat(number(kv.get("from").await().orElseThrow())).isEqualTo(840);
        assertThat(number(kv.get("to").await().orElseThrow())).isEqualTo(160);
    }

    @Test
    void aTransactionSeesItsOwnWrites() {
        kv.put("x/1", "old").await();
        kv.put("x/2", "old").await();
        List<String> seen = kv.transact(tx -> {
            tx.put("x/0", "new");
            tx.put("x/1", "new");
            tx.delete("x/2");
            assertThat(tx.get("x/2")).isEmpty();
            assertThat(tx.get("x/1").orElseThrow().value().utf8()).isEqualTo("new");
            return tx.get(Keys.prefix("x/")).stream()
                    .map(each -> each.key() + "=" + each.value())
                    .toList();
        });
        assertThat(seen).containsExactly("x/0=new", "x/1=new");
        assertThat(kv.count(Keys.prefix("x/")).await()).isEqualTo(2);
    }

    @Test
    void keysThatOthersAddOrTakeAwayAreAConflict() {
        kv.put("set/1", "").await();
        AtomicInteger attempts = new AtomicInteger();
        int size = kv.transact(tx -> {
            int found = tx.get(Keys.prefix("set/")).size();
            switch (attempts.getAndIncrement()) {
                case 0 -> kv.put("set/2", "").await();
                case 1 -> kv.delete("set/1").await();
                default -> {}
            }
            tx.put("size", Integer.toString(found));
            return found;
        });
        assertThat(attempts).hasValue(3);
        assertThat(size).isEqualTo(1);
        assertThat(kv.get("size").await().orElseThrow().value().utf8()).isEqualTo("1");
    }

    @Test
    void aKeyThatWasAbsentAndIsNotAnyMoreIsAConflict() {
        AtomicInteger attempts = new AtomicInteger();
        String value = kv.transact(tx -> {
            String found = tx.get("once").map(each -> each.value().utf8()).orElse("nobody");
            if (attempts.getAndIncrement() == 0) {
                kv.put("once", "somebody").await();
            }
            tx.put("seen", found);
            return found;
        });
        assertThat(value).isEqualTo("somebody");
    }

    @Test
    void whatTheBodyThrowsEndsItWithoutAWrite() {
        assertThatThrownBy(() -> kv.transact(tx -> {
                    tx.put("half", "done");
                    throw new IOException("the body's own");
                }))
                .isInstanceOf(IOException.class);
        assertThat(kv.get("half").await()).isEmpty();
    }

    @Test
    void whoNeverWinsIsToldSo() {
        assertThatThrownBy(() -> kv.transact(tx -> {
                    tx.get("hot");
                    kv.put("hot", "again").await();
                    tx.put("mine", "never");
                    return null;
                }))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("nothing was written");
        assertThat(kv.get("mine").await()).isEmpty();
    }
}
