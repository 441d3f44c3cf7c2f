package io.althing.cli.insight;

import io.althing.cli.terminal.Progress;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Writes so many keys a second. A write is timed from when it is sent; if as many are under way
/// as there are clients, the next one waits, and throughput falls behind.
final class PerfRun {
    private static final int KEY_BYTES = 256;
    private static final int VALUE_BYTES = 1024;
    private static final int FAILURES_KEPT = 3;

    private final Althing althing;
    private final Bytes prefix;
    private final int perSecond;
    private final int clients;
    private final Bytes value;

    /// What came of it.
    ///
    /// @param failures the first texts of what went wrong
    record Outcome(double perSecond, double[] sortedSeconds, List<String> failures) {
        double slowestSeconds() {
            return sortedSeconds.length == 0 ? 0 : sortedSeconds[sortedSeconds.length - 1];
        }

        double percentileSeconds(double share) {
            return sortedSeconds.length == 0
                    ? 0
                    : sortedSeconds[(int) Math.min(share * sortedSeconds.length, sortedSeconds.length - 1)];
        }

        double deviationSeconds() {
            double mean = Arrays.stream(sortedSeconds).average().orElse(0);
            double variance = Arrays.stream(sortedSeconds)
                    .map(each -> (each - mean) * (each - mean))
                    .average()
                    .orElse(0);
            return Math.sqrt(variance);
        }
    }

    PerfRun(Althing althing, Bytes prefix, int perSecond, int clients) {
        this.althing = althing;
        this.prefix = prefix;
        this.perSecond = perSecond;
        this.clients = clients;
        byte[] content = new byte[VALUE_BYTES];
        new Random(1).nextBytes(content);
        this.value = Bytes.of(content);
    }

    Outcome run(int seconds, Progress progress) throws InterruptedException {
        int total = perSecond * seconds;
        long[] tookNanos = new long[total];
        Collection<String> failures = new ConcurrentSkipListSet<>();
        AtomicInteger done = new AtomicInteger();
        Semaphore free = new Semaphore(clients);
        long began = System.nanoTime();
        long end = began + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; i < total && System.nanoTime() - end < 0; i++) {
            waitUntil(began + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
            free.acquire();
            int number = i;
            long sent = System.nanoTime();
            althing.kv()
                    .put(key(i), value)
                    .onAnswer(
                            _ -> {
                                tookNanos[number] = System.nanoTime() - sent;
                                done.incrementAndGet();
                                free.release();
                            },
                            failure -> {
                                tookNanos[number] = System.nanoTime() - sent;
                                if (failures.size() < FAILURES_KEPT) {
                                    failures.add(String.valueOf(failure.getMessage()));
                                }
                                free.release();
                            });
            progress.at(i, total, done.get() + " of " + total + " written");
        }
        free.acquire(clients);
        double tookSeconds = Math.max(System.nanoTime() - began, 1) / 1e9;
        double[] sorted = Arrays.stream(tookNanos)
                .filter(each -> each > 0)
                .mapToDouble(each -> each / 1e9)
                .sorted()
                .toArray();
        return new Outcome(done.get() / Math.max(tookSeconds, seconds), sorted, List.copyOf(failures));
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// As long as etcdctl's, and like those spread over all keys of the prefix.
    private Bytes key(int number) {
        String spread = Long.toHexString(number * 0x9E3779B97F4A7C15L);
        String name = spread + "-" + number;
        return prefix.plus(name + "x".repeat(Math.max(KEY_BYTES - prefix.size() - name.length(), 0)));
    }
}
