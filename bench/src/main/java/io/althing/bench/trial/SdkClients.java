package io.althing.bench.trial;

import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Clients of Althing's SDK, each with connections of its own.
final class SdkClients implements AutoCloseable {
    private static final double SERVE_SECONDS = 60;

    private final List<Althing> clients = new ArrayList<>();

    /// Another client, which knows these members.
    void connect(List<String> endpoints, AlthingOptions options) {
        clients.add(Althing.connect(endpoints, options));
    }

    /// Members say no until all of them are known to have locks.
    void awaitServed() throws IOException {
        Patience.until(
                "locks are served",
                SERVE_SECONDS,
                () -> clients.stream().allMatch(SdkClients::isServed),
                isServed -> isServed);
    }

    private static boolean isServed(Althing client) {
        return client.locks()
                .lookAtLock("any")
                .future()
                .handle((_, failure) -> failure == null)
                .join();
    }

    /// Clients are shared in turns.
    Althing of(int user) {
        return clients.get(user % clients.size());
    }

    @Override
    public void close() {
        clients.forEach(Althing::close);
    }
}
