package io.althing.server;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Kv;
import io.althing.client.watch.Watch;
import io.althing.client.watch.Watcher;
import io.althing.node.StartRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What clients ask of a cluster all day, from all sides, for a while: long enough for the JIT
/// compiler to have seen what matters.
final class Drill {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int USERS = 24;
    private static final int KEYS = 100;
    private static final int VALUE_BYTES = 256;

    private final Althing althing;
    private final long endNanos;

    private Drill(Althing althing, long endNanos) {
        this.althing = althing;
        this.endNanos = endNanos;
    }

    static void run(List<String> addresses) throws StartRefused {
        long endNanos = System.nanoTime() + TIME.toNanos();
        List<Althing> clients =
                addresses.stream().map(address -> Althing.connect(address)).toList();
        try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                int user = i;
                Drill drill = new Drill(clients.get(i % clients.size()), endNanos);
                all.add(users.submit(() -> drill.work(user)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new StartRefused("training failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused("training was interrupted", e);
        } finally {
            clients.forEach(Althing::close);
        }
    }

    private void work(int user) {
        Bytes value = Bytes.of(new byte[VALUE_BYTES]);
        Kv kv = althing.kv();
        String prefix = "train/" + user + "/";
        try (Watcher _ = althing.watches().watch(Watch.prefix(prefix), _ -> {})) {
            for (int i = 0; System.nanoTime() - endNanos < 0; i++) {
                Bytes key = Bytes.of(prefix + i % KEYS);
                kv.put(key, value).await();
                kv.get(key).await();
                kv.get(Get.key(key).allowStale()).await();
                if (i % 4 == 0) {
                    seldom(kv, prefix, i);
                }
            }
        }
    }

    private void seldom(Kv kv, String prefix, int i) {
        kv.transact(tx -> {
            Optional<KeyValue> before = tx.get(prefix + "sum");
            tx.put(
                    Bytes.of(prefix + "sum"),
                    Bytes.of(before.map(sum -> sum.value().asLong()).orElse(0L) + i));
            return i;
        });
        // Some wait for each other.
        try (Grant _ =
                althing.locks().lock("train/" + i % (2 * USERS)).acquire().await()) {
            kv.count(Keys.prefix(prefix)).await();
        }
        kv.get(Get.prefix(prefix).limit(KEYS)).await();
        althing.leases().grant(TIME).await().revoke().await();
    }
}
