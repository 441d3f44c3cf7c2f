package io.althing.server.tls;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What the connections of one side share.
///
/// @param tasks does what would hold up an event loop: files, signatures, names to look up
record Workshop(Side side, Renewal renewal, Refusals refusals, ThreadPoolExecutor tasks) implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 4096;
    private static final long IDLE_SECONDS = 30;

    static Workshop open(TlsOptions options, Side side, String name) throws IOException {
        if (options.selfSigning() != null) {
            SelfSigned.provide(options.own(), options.selfSigning());
        }
        ThreadPoolExecutor tasks = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform()
                        .name("tls-" + side.label + "-" + name + "-", 0)
                        .daemon(true)
                        .factory());
        tasks.allowCoreThreadTimeOut(true);
        return new Workshop(side, Renewal.start(options, side), new Refusals(side), tasks);
    }

    @Override
    public void close() {
        tasks.shutdownNow();
    }
}
