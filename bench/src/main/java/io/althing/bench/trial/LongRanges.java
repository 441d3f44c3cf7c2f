package io.althing.bench.trial;

import io.althing.bench.load.Load;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// How long it takes to read many keys at once, and what that takes of the member's memory, as
/// one answer and, where the member knows how, as a stream.
final class LongRanges implements Trial {
    private static final List<Integer> LIMITS = List.of(10, 1_000, 100_000);
    private static final int KEYS_IN_ALL = 500_000;
    private static final int LEAST_TIMES = 5;
    private static final int MOST_TIMES = 200;
    private static final int ANSWER_SECONDS = 60;
    private static final double MIB = 1 << 20;

    /// The messages lack its answer: on the wire, one of a range within a transaction is the
    /// same.
    private static final MethodDescriptor<RangeRequest, ResponseOp> RANGE_STREAM =
            MethodDescriptor.<RangeRequest, ResponseOp>newBuilder()
                    .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                    .setFullMethodName("etcdserverpb.KV/RangeStream")
                    .setRequestMarshaller(ProtoUtils.marshaller(RangeRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(ResponseOp.getDefaultInstance()))
                    .build();

    @Override
    public String word() {
        return "range";
    }

    @Override
    public String title(Scale scale) {
        Load load = scale.load();
        return String.format(Locale.ROOT, "of %,d keys of %d B", load.keys(), load.valueBytes());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        long keys = scale.load().keys();
        cluster.fill(scale.load());
        List<Integer> limits = LIMITS.stream()
                .map(limit -> (int) Math.min(limit, keys))
                .distinct()
                .toList();
        int most = limits.getLast();
        List<Figure> figures = new ArrayList<>();
        try (Client client = new Client(cluster.endpoints().getFirst())) {
            // First, while the member has not taken the memory for whole answers yet.
            double before = resident(cluster);
            boolean isStreamed = stream(client, most);
            double streamed = resident(cluster);
            for (int limit : limits) {
                double millis = read(client, limit);
                figures.add(Figure.lower(String.format(Locale.ROOT, "first %,d, p50 ms", limit), millis));
            }
            figures.add(Figure.lower(growth("read", most), Math.max(0, resident(cluster) - streamed)));
            figures.add(
                    Figure.lower(growth("streamed", most), isStreamed ? Math.max(0, streamed - before) : Double.NaN));
        } catch (StatusRuntimeException e) {
            throw new IOException("reading many keys: " + e.getMessage(), e);
        }
        return figures;
    }

    private static String growth(String done, int limit) {
        return String.format(Locale.ROOT, "member's growth when %,d are %s, MiB", limit, done);
    }

    /// Of the member that is asked.
    private static double resident(Cluster cluster) throws IOException {
        return cluster.usage(0).residentBytes() / MIB;
    }

    private static double read(Client client, int limit) throws IOException {
        RangeRequest request = Client.all().setLimit(limit).build();
        AtomicInteger least = new AtomicInteger(limit);
        double millis = Timing.medianMillis(times(limit), () -> {
            RangeResponse answer = client.kv()
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .range(request);
            least.accumulateAndGet(answer.getKvsCount(), Math::min);
        });
        requireAll(limit, least.get());
        return millis;
    }

    private static int times(int limit) {
        return Math.clamp(KEYS_IN_ALL / limit, LEAST_TIMES, MOST_TIMES);
    }

    private static void requireAll(int limit, int got) throws IOException {
        if (got != limit) {
            throw new IOException("an answer has " + got + " keys, not " + limit);
        }
    }

    /// @return whether the member knows how
    private static boolean stream(Client client, int limit) throws IOException {
        RangeRequest request = Client.all().setLimit(limit).build();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < times(limit); i++) {
            int got = 0;
            try {
                Iterator<ResponseOp> pieces =
                        ClientCalls.blockingServerStreamingCall(client.channel(), RANGE_STREAM, options, request);
                while (pieces.hasNext()) {
                    got += pieces.next().getResponseRange().getKvsCount();
                }
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                    return false;
                }
                throw e;
            }
            requireAll(limit, got);
        }
        return true;
    }
}
