package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.althing.bench.system.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.ExponentialBackoffRetry;

/// Clients of ZooKeeper that want one lock by Curator's recipe. Their locks belong to threads, so
/// each has one of its own, a virtual one.
final class Curators implements AutoCloseable {
    private static final String PATH = "/lock";
    private static final int SESSION_MILLIS = 60_000;
    private static final int CONNECT_SECONDS = 30;

    private final List<CuratorFramework> connections = new ArrayList<>();
    private final List<ExecutorService> threads = new ArrayList<>();
    private final Holders holders = new Holders();

    /// @param count of connections, spread evenly over the members
    static Curators connect(Cluster cluster, int count) throws IOException {
        Curators curators = new Curators();
        for (int i = 0; i < count; i++) {
            String endpoint = cluster.endpoints().get(i % cluster.endpoints().size());
            CuratorFramework connection = CuratorFrameworkFactory.newClient(
                    endpoint, SESSION_MILLIS, CONNECT_SECONDS * 1_000, new ExponentialBackoffRetry(100, 3));
            curators.connections.add(connection);
            connection.start();
            try {
                if (!connection.blockUntilConnected(CONNECT_SECONDS, TimeUnit.SECONDS)) {
                    curators.close();
                    throw new IOException("no connection to " + endpoint);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        return curators;
    }

    /// One more client's way to the lock.
    Lock lock(int number) {
        InterProcessMutex mutex = new InterProcessMutex(connections.get(number % connections.size()), PATH);
        ExecutorService thread =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        threads.add(thread);
        return new Lock() {
            @Override
            public CompletionStage<Held> acquire() {
                return on(thread, () -> {
                    mutex.acquire();
                    holders.enter();
                    // ZooKeeper's numbers are those of servers' changes, not of who holds what.
                    return new Held(0, ByteString.EMPTY);
                });
            }

            @Override
            public CompletionStage<Long> release(Held held) {
                return on(thread, () -> {
                    holders.leave();
                    mutex.release();
                    return 0L;
                });
            }
        };
    }

    private static <A> CompletableFuture<A> on(ExecutorService thread, Callable<A> deed) {
        CompletableFuture<A> end = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                end.complete(deed.call());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                end.completeExceptionally(e);
            } catch (Exception e) {
                // Curator's methods throw any.
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    /// Whoever waits is interrupted.
    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdownNow);
        connections.forEach(CuratorFramework::close);
    }
}
