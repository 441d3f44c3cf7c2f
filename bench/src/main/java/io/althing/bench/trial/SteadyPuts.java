package io.althing.bench.trial;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// A client that puts one key again and again, one put after the other, and notices how long each
/// takes. One that failed is asked again, and its time goes on.
final class SteadyPuts implements AutoCloseable {
    private static final long AGAIN_NANOS = 1_000_000L;
    private static final int ANSWER_SECONDS = 60;

    private final Client client;
    private final Thread thread;

    /// Belongs to the thread until that has ended.
    private final Histogram micros = new Histogram(3);

    private volatile boolean isCounting;
    private volatile boolean isOver;

    /// Puts from now on.
    SteadyPuts(String endpoint) {
        this.client = new Client(endpoint);
        this.thread = Thread.ofPlatform().daemon().name("steady puts").start(this::putAll);
    }

    /// Puts that end from now on count.
    void count() {
        isCounting = true;
    }

    /// Ends it.
    double millis(double percentile) throws IOException {
        isOver = true;
        try {
            if (!thread.join(Duration.ofSeconds(2 * ANSWER_SECONDS))) {
                throw new IOException("the last put was not answered within " + 2 * ANSWER_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    private void putAll() {
        while (!isOver) {
            long fromNanos = System.nanoTime();
            while (!isPut() && !isOver) {
                LockSupport.parkNanos(AGAIN_NANOS);
            }
            if (isCounting) {
                micros.recordValue((System.nanoTime() - fromNanos) / 1_000);
            }
        }
    }

    private boolean isPut() {
        try {
            client.kv().withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS).put(Client.put("steady", Client.ALL));
            return true;
        } catch (StatusRuntimeException _) {
            // Its time goes on: that is how it is told.
            return false;
        }
    }

    @Override
    public void close() {
        isOver = true;
        client.close();
    }
}
