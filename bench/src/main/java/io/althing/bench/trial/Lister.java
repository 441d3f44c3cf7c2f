package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/// Reads all keys of a range as they were at one time, in pages, over and over.
final class Lister {
    private static final int PAGE = 500;
    private static final ByteString NEXT = ByteString.copyFrom(new byte[1]);

    private final KVGrpc.KVStub stub;
    private final ByteString from;
    private final ByteString end;
    private final int keys;
    private final Latencies latencies;
    private final Failures failures;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean isOver;
    private long startNanos;
    private int pairs;

    /// @param keys there must be, each time
    Lister(Client client, ByteString from, ByteString end, int keys, Latencies latencies, Failures failures) {
        this.stub = client.kvs();
        this.from = from;
        this.end = end;
        this.keys = keys;
        this.latencies = latencies;
        this.failures = failures;
    }

    void start() {
        if (isOver) {
            over.complete(null);
            return;
        }
        startNanos = System.nanoTime();
        pairs = 0;
        page(from, 0);
    }

    /// Waits for the end of the list that is under way.
    void stop() throws IOException {
        isOver = true;
        failures.await(over, () -> "a list does not come to an end");
    }

    /// @param revision 0 for that of the first page
    private void page(ByteString first, long revision) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(first)
                .setRangeEnd(end)
                .setLimit(PAGE)
                .setRevision(revision)
                .build();
        stub.range(
                request,
                new Reply<>(page -> came(page, revision), cause -> failures.tell("a page cannot be read", cause)));
    }

    private void came(RangeResponse page, long revision) {
        pairs += page.getKvsCount();
        if (page.getMore()) {
            page(
                    page.getKvs(page.getKvsCount() - 1).getKey().concat(NEXT),
                    revision == 0 ? page.getHeader().getRevision() : revision);
            return;
        }
        if (pairs != keys) {
            failures.tell("a list has " + pairs + " of " + keys + " keys", null);
        }
        latencies.came(startNanos);
        start();
    }
}
