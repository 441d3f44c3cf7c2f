package io.althing.examples;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.StripedLock;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Kv;
import io.althing.client.kv.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What a shop has of each item, sold by many threads of many processes, and never twice.
///
/// A sale reads what is left, decides, and writes what is left then. A lock per item keeps two
/// sales of one item apart and lets those of others pass: a hundred items, a hundred locks, taken
/// out of one [StripedLock]. Two items that share a stripe wait for each other, which costs time
/// only.
///
/// A lock alone does not keep a sale back that comes late: its thread may stand still between
/// reading and writing for longer than its session lasts. [FencedKeys] does.
///
/// The stock is in the cluster's own keys here, so `kv.transact` could do without a lock. Locks
/// are for stocks that are kept elsewhere (with `JdbcGuard` in place of `KvGuard`) and for items
/// that so many want at once that optimists would try again and again.
public final class Stock {
    private static final int STRIPES = 100;

    private final Kv kv;
    private final String name;
    private final StripedLock locks;

    /// @param name the same in all processes
    public Stock(Althing althing, String name) {
        this.kv = althing.kv();
        this.name = name;
        this.locks = althing.locks().striped(name, STRIPES);
    }

    /// Puts so many pieces on the shelf, whatever was there before.
    public void fill(String item, long pieces) {
        try (Grant grant = lock(item)) {
            write(new FencedKeys(kv, grant), item, pieces);
        }
    }

    /// Sells some pieces. Returns whether there were enough; if not, none was sold.
    public boolean sell(String item, long pieces) {
        if (pieces < 1) {
            throw new IllegalArgumentException("at least one piece is sold, not " + pieces);
        }
        try (Grant grant = lock(item)) {
            FencedKeys keys = new FencedKeys(kv, grant);
            long left = left(keys, item);
            if (left < pieces) {
                return false;
            }
            write(keys, item, left - pieces);
            return true;
        }
    }

    /// Returns how many pieces are left, to be shown: they may be gone when somebody has read it.
    public long left(String item) {
        return kv.get(key(item))
                .await()
                .map(pair -> Long.parseLong(pair.value().utf8()))
                .orElse(0L);
    }

    Grant lock(String item) {
        return locks.of(item).acquire().await();
    }

    long left(FencedKeys keys, String item) {
        return keys.read(key(item)).map(Bytes::utf8).map(Long::parseLong).orElse(0L);
    }

    void write(FencedKeys keys, String item, long left) {
        keys.write(Put.of(key(item), Long.toString(left)));
    }

    private String key(String item) {
        return name + "/" + item;
    }

    /// A hundred items of five pieces, two shops, and a thousand customers.
    public static void main(String... endpoints) throws InterruptedException, ExecutionException {
        int items = 100;
        int pieces = 5;
        int customers = 1000;
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try (Althing first = Endpoints.connect(endpoints);
                Althing second = Endpoints.connect(endpoints)) {
            List<Stock> shops = List.of(new Stock(first, "examples/stock"), new Stock(second, "examples/stock"));
            List<Future<?>> shelves = new ArrayList<>();
            for (int item = 0; item < items; item++) {
                String name = "item-" + item;
                shelves.add(threads.submit(() -> shops.get(0).fill(name, pieces)));
            }
            for (Future<?> shelf : shelves) {
                shelf.get();
            }
            System.out.println(items + " items, " + pieces + " pieces of each: " + items * pieces);

            long began = System.nanoTime();
            SplittableRandom wishes = new SplittableRandom(1);
            List<Future<Boolean>> sales = new ArrayList<>();
            for (int customer = 0; customer < customers; customer++) {
                Stock shop = shops.get(customer % shops.size());
                String item = "item-" + wishes.nextInt(items);
                sales.add(threads.submit(() -> shop.sell(item, 1)));
            }
            int sold = 0;
            for (Future<Boolean> sale : sales) {
                sold += sale.get() ? 1 : 0;
            }
            long millis = (System.nanoTime() - began) / 1_000_000;
            System.out.println(customers + " customers in 32 threads and two shops: " + millis + " ms");

            long left = 0;
            for (int item = 0; item < items; item++) {
                left += shops.get(0).left("item-" + item);
            }
            System.out.println("sold " + sold + ", left " + left + ", together " + (sold + left));
        } finally {
            threads.shutdown();
        }
    }
}
