package io.althing.bench;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/// One connection that keeps a number of operations outstanding. All its state belongs to its
/// channel's one event loop.
final class Client {
    private static final ByteString END = ByteString.copyFrom(new byte[] {0});

    private final Load load;
    private final KVGrpc.KVStub stub;
    private final Progress progress;
    private final SplittableRandom random;
    private final ByteString value;
    final Histogram latencyMicros = new Histogram(3);
    long errors;

    Client(Load load, ManagedChannel channel, Progress progress, int seed) {
        this.load = load;
        this.stub = KVGrpc.newStub(channel);
        this.progress = progress;
        this.random = new SplittableRandom(seed);
        byte[] bytes = new byte[load.valueBytes()];
        random.nextBytes(bytes);
        this.value = ByteString.copyFrom(bytes);
    }

    /// Starts one of the outstanding operations; each one that ends starts the next.
    void next() {
        long number = progress.take();
        if (number < 0) {
            return;
        }
        switch (load.workload()) {
            case "put" -> stub.put(put(random.nextLong(load.keys())), new Ended<>(number));
            case "fill" -> stub.put(put(number), new Ended<>(number));
            case "get" -> stub.range(get(false), new Ended<>(number));
            case "serializable-get" -> stub.range(get(true), new Ended<>(number));
            case "count" -> stub.range(count(), new Ended<>(number));
            default -> throw new IllegalArgumentException("unknown workload " + load.workload());
        }
    }

    private static ByteString key(long number) {
        return ByteString.copyFrom(String.format("key-%016d", number), StandardCharsets.US_ASCII);
    }

    private PutRequest put(long number) {
        return PutRequest.newBuilder().setKey(key(number)).setValue(value).build();
    }

    private RangeRequest get(boolean isSerializable) {
        return RangeRequest.newBuilder()
                .setKey(key(random.nextLong(load.keys())))
                .setSerializable(isSerializable)
                .build();
    }

    private static RangeRequest count() {
        return RangeRequest.newBuilder()
                .setKey(END)
                .setRangeEnd(END)
                .setCountOnly(true)
                .build();
    }

    private final class Ended<A> implements StreamObserver<A> {
        private final long number;
        private final long beganNanos = System.nanoTime();

        Ended(long number) {
            this.number = number;
        }

        @Override
        public void onNext(A answer) {}

        @Override
        public void onError(Throwable cause) {
            errors++;
            ended();
        }

        @Override
        public void onCompleted() {
            ended();
        }

        private void ended() {
            if (progress.isCounted(number)) {
                latencyMicros.recordValue((System.nanoTime() - beganNanos) / 1000);
            }
            progress.ended();
            next();
        }
    }
}
