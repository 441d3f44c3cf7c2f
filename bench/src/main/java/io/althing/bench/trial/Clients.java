package io.althing.bench.trial;

import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Clients that are connected, spread evenly over the members.
final class Clients implements AutoCloseable {
    private static final int CONNECT_SECONDS = 30;

    private final List<Client> all = new ArrayList<>();

    private Clients() {}

    static Clients connect(Cluster cluster, int count) throws IOException {
        Clients clients = new Clients();
        for (int i = 0; i < count; i++) {
            String endpoint = cluster.endpoints().get(i % cluster.endpoints().size());
            Client client = new Client(endpoint);
            clients.all.add(client);
            try {
                client.kv()
                        .withDeadlineAfter(CONNECT_SECONDS, TimeUnit.SECONDS)
                        .range(RangeRequest.newBuilder().setKey(Client.ALL).build());
            } catch (StatusRuntimeException e) {
                clients.close();
                throw new IOException("no connection to " + endpoint + ": " + e.getMessage(), e);
            }
        }
        return clients;
    }

    /// Work with a number goes to one of them, and evenly to all.
    Client of(int number) {
        return all.get(number % all.size());
    }

    List<Client> all() {
        return all;
    }

    Client first() {
        return all.getFirst();
    }

    /// Spreads watches evenly over one stream of each.
    ///
    /// @return done when all are created
    CompletableFuture<Void> watch(List<WatchCreateRequest> watches, Consumer<Event> events, Failures failures) {
        List<CompletableFuture<Void>> created = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            List<WatchCreateRequest> its = new ArrayList<>();
            for (int j = i; j < watches.size(); j += all.size()) {
                its.add(watches.get(j));
            }
            created.add(WatchStream.open(all.get(i), its, events, failures));
        }
        return CompletableFuture.allOf(created.toArray(CompletableFuture[]::new));
    }

    @Override
    public void close() {
        all.forEach(Client::close);
    }
}
