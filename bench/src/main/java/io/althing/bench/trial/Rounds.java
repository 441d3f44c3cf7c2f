package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.althing.bench.load.Load;
import io.etcd.jetcd.api.Event;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/// Puts of one key, each asked for when all watchers have been told of the one before.
final class Rounds {
    private static final double SECOND = 1e9;

    private final Client writer;
    private final String key;
    private final int watchers;
    private final Load load;
    private final Failures failures;
    private final ByteString value;
    private CompletableFuture<Void> end = new CompletableFuture<>();
    private Latencies latencies = new Latencies("events");
    private boolean isCounting;
    private long version;
    private int missing;
    private long askedNanos;
    private long startNanos;

    /// @param key has not been written before
    Rounds(Client writer, String key, int watchers, Load load, Failures failures) {
        this.writer = writer;
        this.key = key;
        this.watchers = watchers;
        this.load = load;
        this.failures = failures;
        this.value = ByteString.copyFrom(new byte[load.valueBytes()]);
    }

    /// @return what whole rounds took, from asking for a put to each of its events
    Latencies run() throws IOException {
        end = new CompletableFuture<>();
        latencies = new Latencies("events");
        isCounting = false;
        startNanos = System.nanoTime();
        next();
        failures.await(
                end,
                load.warmUpSeconds() + load.seconds() + Failures.LIMIT_SECONDS,
                () -> "not all of " + watchers + " watchers are told of put " + version);
        return latencies;
    }

    private void next() {
        version++;
        missing = watchers;
        askedNanos = System.nanoTime();
        writer.kvs().put(Client.put(key, value), new Reply<>(_ -> {}, cause -> failures.tell("a put failed", cause)));
    }

    /// On the thread of the clients.
    void event(Event event) {
        if (event.getKv().getVersion() != version) {
            failures.tell("told of put " + event.getKv().getVersion() + " in place of put " + version, null);
            return;
        }
        latencies.came(askedNanos);
        missing--;
        if (missing == 0) {
            roundEnds();
        }
    }

    private void roundEnds() {
        double seconds = (System.nanoTime() - startNanos) / SECOND;
        if (isCounting && seconds >= load.warmUpSeconds() + load.seconds()) {
            latencies.ends();
            end.complete(null);
            return;
        }
        if (!isCounting && seconds >= load.warmUpSeconds()) {
            isCounting = true;
            latencies.begins();
        }
        next();
    }
}
