package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.althing.bench.system.Cluster;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.SessionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/// Clients that want one lock by Althing's SDK, as programs that use it have it: each client
/// knows all members, and has one session for all its locks.
final class SdkLocks implements AutoCloseable {
    private static final Duration TTL = Duration.ofSeconds(60);

    private final SdkClients clients = new SdkClients();
    private final Holders holders = new Holders();

    static SdkLocks connect(Cluster cluster, int count) throws IOException {
        SdkLocks locks = new SdkLocks();
        // Callbacks as those of the others' stubs: on threads of the network, where they may not block.
        AlthingOptions options = AlthingOptions.defaults()
                .callbacks(Runnable::run)
                .session(SessionOptions.defaults().ttl(TTL));
        for (int i = 0; i < count; i++) {
            locks.clients.connect(cluster.endpoints(), options);
        }
        try {
            locks.clients.awaitServed();
        } catch (IOException e) {
            locks.close();
            throw e;
        }
        return locks;
    }

    /// One more client's way to the lock.
    Lock lock(int number) {
        Althing client = clients.of(number);
        AtomicReference<Grant> held = new AtomicReference<>();
        return new Lock() {
            @Override
            public CompletionStage<Held> acquire() {
                return client.locks().lock("lock").acquire().future().thenApply(grant -> {
                    holders.enter();
                    held.set(grant);
                    return new Held(0, ByteString.EMPTY);
                });
            }

            @Override
            public CompletionStage<Long> release(Held ofNow) {
                holders.leave();
                return held.get().release().future().thenApply(_ -> 0L);
            }
        };
    }

    @Override
    public void close() {
        clients.close();
    }
}
