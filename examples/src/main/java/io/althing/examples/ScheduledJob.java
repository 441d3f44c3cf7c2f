package io.althing.examples;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.error.AlthingException;
import io.althing.client.error.StaleTokenException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Put;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/// A job that runs once in a cluster, although many instances of a program want to run it.
///
/// Time is cut into slots, such as nights, that are counted. Each instance tries each slot:
///
/// 1. It takes the job's lock, so that one at a time goes on.
/// 2. It reads which slot was run last. Is it this one, or a later one, there is nothing to do.
/// 3. It writes that this slot is run, under the lock's fencing token.
/// 4. It runs the job.
///
/// An instance that stands still on the way (a garbage collection, a laptop's lid) loses the
/// lock, and another one takes the slot. When it wakes up in 3 its token is too small, so it does
/// not come to 4. When it wakes up in 4 it goes on, but the slot was written before, so nobody
/// else has begun it. **No slot is begun twice.**
///
/// One that dies in 4 leaves a slot that was begun and never finished. Where that is worse than
/// running twice, write the record after the job, and let the job bear to be run twice.
public final class ScheduledJob {
    private final Althing althing;
    private final String name;
    private final LongConsumer job;

    /// @param name of the job: of its lock, and of the key that holds its last slot
    /// @param job is given the slot
    public ScheduledJob(Althing althing, String name, LongConsumer job) {
        this.althing = althing;
        this.name = name;
        this.job = job;
    }

    /// Runs the job here, unless this slot or a later one has been run anywhere. Returns whether
    /// it did.
    public boolean runOnce(long slot) {
        try (Grant grant = althing.locks().lock(name).acquire().await()) {
            FencedKeys keys = new FencedKeys(althing.kv(), grant);
            return isDue(keys, slot) && run(keys, slot);
        }
    }

    boolean isDue(FencedKeys keys, long slot) {
        return keys.read(lastSlot())
                .map(Bytes::utf8)
                .map(Long::parseLong)
                .map(last -> last < slot)
                .orElse(true);
    }

    boolean run(FencedKeys keys, long slot) {
        try {
            keys.write(Put.of(lastSlot(), Long.toString(slot)));
        } catch (StaleTokenException e) {
            // This instance stood still, and another one has had the lock since: the slot is its.
            return false;
        }
        job.accept(slot);
        return true;
    }

    private String lastSlot() {
        return name + "/last-slot";
    }

    /// Three instances, a report every second.
    public static void main(String... endpoints) throws InterruptedException {
        ScheduledExecutorService clocks = Executors.newScheduledThreadPool(3);
        CountDownLatch reports = new CountDownLatch(5);
        AtomicInteger tries = new AtomicInteger();
        try (Althing a = Endpoints.connect(endpoints);
                Althing b = Endpoints.connect(endpoints);
                Althing c = Endpoints.connect(endpoints)) {
            start(clocks, new ScheduledJob(a, "examples/report", second -> write("A", second, reports)), tries);
            start(clocks, new ScheduledJob(b, "examples/report", second -> write("B", second, reports)), tries);
            start(clocks, new ScheduledJob(c, "examples/report", second -> write("C", second, reports)), tries);
            reports.await();
            clocks.shutdown();
            clocks.awaitTermination(10, TimeUnit.SECONDS);
            System.out.println(tries + " tries by three instances, one report per second");
        }
    }

    private static void start(ScheduledExecutorService clocks, ScheduledJob job, AtomicInteger tries) {
        clocks.scheduleAtFixedRate(
                () -> {
                    tries.incrementAndGet();
                    try {
                        job.runOnce(System.currentTimeMillis() / 1000);
                    } catch (AlthingException e) {
                        // What is thrown from here would end the schedule.
                        System.out.println("not this time: " + e.getMessage());
                    }
                },
                0,
                1,
                TimeUnit.SECONDS);
    }

    private static void write(String instance, long second, CountDownLatch reports) {
        System.out.println(Instant.ofEpochSecond(second) + "  " + instance + " writes the report");
        reports.countDown();
    }
}
