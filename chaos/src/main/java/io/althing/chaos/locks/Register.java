package io.althing.chaos.locks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.althing.chaos.holder.SharedRegister;
import io.althing.client.error.StaleTokenException;
import io.althing.client.guard.Fence;
import io.althing.client.guard.HttpGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// What locks protect: numbers that are read and written over HTTP. It knows nothing of the
/// cluster; fenced, it refuses tokens that are smaller than one that it has seen of the same
/// lock.
final class Register implements AutoCloseable {
    private static final int OK = 200;

    private final boolean isFenced;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpGuard guard = new HttpGuard();

    /// What follows is guarded by this.
    private final Map<String, Long> numbers = new HashMap<>();

    private final Map<String, Long> greatest = new HashMap<>();
    private List<Write> writes = new ArrayList<>();
    private long refusedReads;

    /// One write that has come.
    ///
    /// @param before the number that was there
    /// @param seen the greatest token that had come before
    /// @param isTaken whether it was carried out
    /// @param isBelievedSafe what its holder believed right before it was sent
    record Write(
            String lock, long token, long before, long number, long seen, boolean isTaken, boolean isBelievedSafe) {
        /// Whether somebody who held the lock later has been here already.
        boolean isStale() {
            return token < seen;
        }
    }

    Register(boolean isFenced) throws IOException {
        this.isFenced = isFenced;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /// Hands over the writes so far, in their order.
    synchronized List<Write> takeWrites() {
        List<Write> taken = writes;
        writes = new ArrayList<>();
        return taken;
    }

    /// Readings that were refused, ever.
    synchronized long refusedReads() {
        return refusedReads;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String header = exchange.getRequestHeaders().getFirst(HttpGuard.HEADER);
            Fence fence = HttpGuard.parse(header == null ? "" : header)
                    .orElseThrow(() -> new IOException("no fence: " + header));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean isBelieved =
                    Boolean.parseBoolean(exchange.getRequestHeaders().getFirst(SharedRegister.BELIEF));
            byte[] answer;
            int status = OK;
            try {
                answer = Long.toString(body.isEmpty() ? read(fence) : write(fence, Long.parseLong(body), isBelieved))
                        .getBytes(StandardCharsets.UTF_8);
            } catch (StaleTokenException e) {
                status = SharedRegister.STALE;
                answer = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            }
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /// Entering and what is then done must be one step: another holder may come in between.
    private synchronized long read(Fence fence) {
        greatest.merge(fence.name(), fence.token(), Math::max);
        if (isFenced) {
            try {
                guard.enter(fence);
            } catch (StaleTokenException e) {
                refusedReads++;
                throw e;
            }
        }
        return numbers.getOrDefault(fence.name(), 0L);
    }

    private synchronized long write(Fence fence, long number, boolean isBelieved) {
        long before = numbers.getOrDefault(fence.name(), 0L);
        long seen = greatest.getOrDefault(fence.name(), 0L);
        boolean isTaken = false;
        try {
            if (isFenced) {
                guard.enter(fence);
            }
            isTaken = true;
            numbers.put(fence.name(), number);
            greatest.merge(fence.name(), fence.token(), Math::max);
            return number;
        } finally {
            writes.add(new Write(fence.name(), fence.token(), before, number, seen, isTaken, isBelieved));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
