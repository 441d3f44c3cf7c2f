package io.althing.bench.sdk;

import io.althing.bench.system.NullServer;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Kv;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// `./althing bench --sdk`: one thread asks a server that does nothing, through gRPC's stub as it
/// is and through the SDK, in turns; the difference is what the SDK costs. Then how many ids each
/// generator makes per second.
public final class SdkCost {
    private static final int ROUNDS = 75;
    private static final int WARM_UP_ROUNDS = 25;
    private static final int REQUESTS = 1_000;
    private static final int VALUE_BYTES = 256;

    private SdkCost() {}

    /// One way to ask once, and wait.
    private record Way(String name, Runnable ask) {}

    public static void measure(Consumer<String> out) throws IOException {
        Server server = NullServer.start(0);
        String target = "127.0.0.1:" + server.getPort();
        ManagedChannel channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .directExecutor()
                .build();
        try (Althing althing = Althing.connect(List.of(target), AlthingOptions.defaults())) {
            KVGrpc.KVBlockingStub stub = KVGrpc.newBlockingStub(channel);
            KVGrpc.KVFutureStub futures = KVGrpc.newFutureStub(channel);
            Kv kv = althing.kv();
            Bytes key = Bytes.of("key");
            Bytes value = Bytes.of(new byte[VALUE_BYTES]);
            PutRequest put = PutRequest.newBuilder()
                    .setKey(key.toByteString())
                    .setValue(value.toByteString())
                    .build();
            RangeRequest get =
                    RangeRequest.newBuilder().setKey(key.toByteString()).build();
            compare(
                    out,
                    "put",
                    new Way("blocking stub", () -> stub.put(put)),
                    new Way("future stub", () -> await(futures.put(put))),
                    new Way(
                            "with deadline",
                            () -> await(futures.withDeadlineAfter(10, TimeUnit.SECONDS)
                                    .put(put))),
                    new Way("SDK", () -> kv.put(key, value).await()));
            compare(
                    out,
                    "get",
                    new Way("blocking stub", () -> stub.range(get)),
                    new Way("future stub", () -> await(futures.range(get))),
                    new Way(
                            "with deadline",
                            () -> await(futures.withDeadlineAfter(10, TimeUnit.SECONDS)
                                    .range(get))),
                    new Way("SDK", () -> kv.get(key).await()));
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
        IdRates.measure(out);
    }

    private static void await(java.util.concurrent.Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a server that does nothing failed", e);
        }
    }

    private static void compare(Consumer<String> out, String request, Way... ways) {
        double[][] micros = new double[ways.length][ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            for (int way = 0; way < ways.length; way++) {
                double each = round(ways[way].ask);
                if (round >= 0) {
                    micros[way][round] = each;
                }
            }
        }
        double stub = median(micros[0]);
        for (int way = 0; way < ways.length; way++) {
            double own = median(micros[way]);
            out.accept(String.format(
                    Locale.ROOT,
                    "%s, %-13s %6.1f us each (median of %d rounds of %d), %+.1f us",
                    request,
                    ways[way].name,
                    own,
                    ROUNDS,
                    REQUESTS,
                    own - stub));
        }
    }

    private static double round(Runnable ask) {
        long start = System.nanoTime();
        for (int i = 0; i < REQUESTS; i++) {
            ask.run();
        }
        return (System.nanoTime() - start) / (double) TimeUnit.MICROSECONDS.toNanos(REQUESTS);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
