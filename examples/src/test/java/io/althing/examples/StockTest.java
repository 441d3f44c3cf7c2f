package io.althing.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.error.StaleTokenException;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(180)
class StockTest {
    private static final int ITEMS = 100;
    private static final int PIECES = 5;
    private static final int CUSTOMERS = 1_000;

    private Althing first;
    private Althing second;

    @BeforeEach
    void connect(TestCluster cluster) {
        for (int member = 0; member < cluster.size(); member++) {
            cluster.restart(member);
        }
        first = cluster.connect();
        second = cluster.connect();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void nothingIsSoldTwiceThoughTheClustersLeaderStopsAmidTheSale(TestCluster cluster) throws Exception {
        List<Stock> shops = List.of(new Stock(first, "sale"), new Stock(second, "sale"));
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            List<Future<?>> shelves = new ArrayList<>();
            for (int item = 0; item < ITEMS; item++) {
                String name = "item-" + item;
                shelves.add(threads.submit(() -> shops.get(0).fill(name, PIECES)));
            }
            for (Future<?> shelf : shelves) {
                shelf.get();
            }
            int[] sold = new int[ITEMS];
            SplittableRandom wishes = new SplittableRandom(7);
            List<Integer> wanted = new ArrayList<>();
            List<Future<Boolean>> sales = new ArrayList<>();
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                int item = wishes.nextInt(ITEMS);
                Stock shop = shops.get(customer % 2);
                wanted.add(item);
                sales.add(threads.submit(() -> shop.sell("item-" + item, 1)));
            }
            sales.get(CUSTOMERS / 4).get();
            cluster.stop(cluster.leader());
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                sold[wanted.get(customer)] += sales.get(customer).get() ? 1 : 0;
            }
            for (int item = 0; item < ITEMS; item++) {
                assertThat(sold[item] + shops.get(1).left("item-" + item))
                        .as("item %d: %d sold", item, sold[item])
                        .isEqualTo(PIECES);
            }
        }
    }

    @Test
    void aSaleThatComesLateIsRefused(TestCluster cluster) {
        Stock frozen = new Stock(first, "late");
        Stock other = new Stock(second, "late");
        frozen.fill("lamp", 1);
        Grant held = frozen.lock("lamp");
        FencedKeys keys = new FencedKeys(first.kv(), held);
        long left = frozen.left(keys, "lamp");
        cluster.expire(held.session().id());
        assertThat(other.sell("lamp", 1)).isTrue();

        assertThatThrownBy(() -> frozen.write(keys, "lamp", left - 1)).isInstanceOf(StaleTokenException.class);
        assertThat(other.sell("lamp", 1)).isFalse();
    }

    /// The gap that a plain read would leave: a late write that arrives before the next holder's.
    @Test
    void aSaleThatComesLateIsRefusedOnceTheNextHasReadWhatIsLeft(TestCluster cluster) {
        Stock frozen = new Stock(first, "gap");
        Stock other = new Stock(second, "gap");
        frozen.fill("lamp", 1);
        Grant held = frozen.lock("lamp");
        FencedKeys late = new FencedKeys(first.kv(), held);
        assertThat(frozen.left(late, "lamp")).isEqualTo(1);
        cluster.expire(held.session().id());
        try (Grant next = other.lock("lamp")) {
            FencedKeys keys = new FencedKeys(second.kv(), next);
            assertThat(other.left(keys, "lamp")).isEqualTo(1);
            assertThatThrownBy(() -> frozen.write(late, "lamp", 0)).isInstanceOf(StaleTokenException.class);
            other.write(keys, "lamp", 0);
        }
    }

    @Test
    void itSellsWhatIsThereAndAtLeastOnePiece() {
        Stock stock = new Stock(first, "one");
        stock.fill("chair", 3);
        assertThat(stock.sell("chair", 4)).isFalse();
        assertThat(stock.sell("chair", 3)).isTrue();
        assertThat(stock.sell("chair", 1)).isFalse();
        assertThat(stock.sell("table", 1)).isFalse();
        assertThatThrownBy(() -> stock.sell("chair", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at least one piece is sold, not 0");
    }

    @Test
    void theProgramsSumIsRight(TestCluster cluster) throws Exception {
        List<String> lines = Output.of(Stock::main, cluster.endpoints());
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst()).isEqualTo("100 items, 5 pieces of each: 500");
        assertThat(lines.getLast()).startsWith("sold ").endsWith(", together 500");
    }
}
