package io.althing.bench.trial;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// One stream of watches of a client, until the client is closed.
final class WatchStream implements StreamObserver<WatchResponse> {
    /// So many are asked for before the first is there.
    private static final int CREATIONS = 100;

    private final List<WatchCreateRequest> watches;
    private final Consumer<Event> events;
    private final Failures failures;
    private final CompletableFuture<Void> allCreated = new CompletableFuture<>();
    private final StreamObserver<WatchRequest> requests;
    private int asked;
    private int created;

    private WatchStream(Client client, List<WatchCreateRequest> watches, Consumer<Event> events, Failures failures) {
        this.watches = watches;
        this.events = events;
        this.failures = failures;
        this.requests = client.watches().watch(this);
    }

    /// @param events told of each, on the thread of the clients
    /// @return done when all watches are created
    static CompletableFuture<Void> open(
            Client client, List<WatchCreateRequest> watches, Consumer<Event> events, Failures failures) {
        if (watches.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        WatchStream stream = new WatchStream(client, watches, events, failures);
        for (int i = 0; i < CREATIONS; i++) {
            stream.askNext();
        }
        return stream.allCreated;
    }

    static WatchCreateRequest of(String key) {
        return WatchCreateRequest.newBuilder().setKey(Client.bytes(key)).build();
    }

    /// The first answers come while the first watches are still asked for.
    private synchronized void askNext() {
        if (asked < watches.size()) {
            requests.onNext(WatchRequest.newBuilder()
                    .setCreateRequest(watches.get(asked++))
                    .build());
        }
    }

    @Override
    public void onNext(WatchResponse response) {
        if (response.getCanceled()) {
            failures.tell("a watch was cancelled: " + response.getCancelReason(), null);
        } else if (response.getCreated()) {
            created++;
            askNext();
            if (created == watches.size()) {
                allCreated.complete(null);
            }
        }
        for (int i = 0; i < response.getEventsCount(); i++) {
            events.accept(response.getEvents(i));
        }
    }

    @Override
    public void onError(Throwable cause) {
        failures.tell("a stream of watches broke off", cause);
    }

    @Override
    public void onCompleted() {
        failures.tell("the member ended a stream of watches", null);
    }
}
