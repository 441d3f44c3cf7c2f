package io.althing.bench.trial;

import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/// Keeps some leases alive once, over one stream: each answer asks for the next.
final class KeepAlive implements StreamObserver<LeaseKeepAliveResponse> {
    private static final int ROOM = 1_000;

    /// How many leases were not there any more.
    final CompletableFuture<Integer> end = new CompletableFuture<>();

    private final long[] leases;
    private final int step;
    private final StreamObserver<LeaseKeepAliveRequest> asks;
    private int next;
    private int underWay;
    private int gone;

    /// @param first number of the first lease
    /// @param step to the next
    KeepAlive(Client client, long[] leases, int first, int step) {
        this.leases = leases;
        this.next = first;
        this.step = step;
        this.asks = client.leases().leaseKeepAlive(this);
    }

    /// Answers come on another thread than the first requests: a lock guards all that changes.
    synchronized KeepAlive begin() {
        for (int i = 0; i < ROOM; i++) {
            ask();
        }
        return this;
    }

    private void ask() {
        if (next < leases.length) {
            asks.onNext(LeaseKeepAliveRequest.newBuilder().setID(leases[next]).build());
            next += step;
            underWay++;
        } else if (underWay == 0) {
            end.complete(gone);
        }
    }

    @Override
    public synchronized void onNext(LeaseKeepAliveResponse answer) {
        underWay--;
        gone += answer.getTTL() > 0 ? 0 : 1;
        ask();
    }

    @Override
    public void onError(Throwable cause) {
        end.completeExceptionally(cause);
    }

    @Override
    public void onCompleted() {
        end.completeExceptionally(new IllegalStateException("the stream ended before all were answered"));
    }
}
