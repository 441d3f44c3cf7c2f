package io.althing.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A run of etcdctl that goes on until it is ended; what it prints can be waited for.
final class EtcdctlSession implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final Thread reader;
    private final StringBuilder seen = new StringBuilder();

    EtcdctlSession(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        byte[] some = new byte[8192];
        try (var in = process.getInputStream()) {
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                synchronized (seen) {
                    seen.append(new String(some, 0, count, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            synchronized (seen) {
                seen.append(e);
            }
        }
    }

    String output() {
        synchronized (seen) {
            return seen.toString();
        }
    }

    /// Waits until all that was printed matches.
    String await(String pattern) {
        try {
            ProcessCluster.await("output like " + pattern, LIMIT, () -> output().matches("(?s)" + pattern));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but: " + output(), e);
        }
        return output();
    }

    void type(String lines) {
        try {
            process.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGTERM, upon which it gives back what it holds; returns the exit code.
    int end() {
        process.destroy();
        return ProcessCluster.awaitEnd(process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ProcessCluster.awaitEnd(process);
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
