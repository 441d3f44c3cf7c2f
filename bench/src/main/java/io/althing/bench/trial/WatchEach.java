package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.althing.bench.load.Connection;
import io.althing.bench.load.Generator;
import io.althing.bench.load.Load;
import io.althing.bench.load.Workload;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.WatchCreateRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// How many changes reach their watchers, and how soon, where each key has one: what a member
/// must not do is look at all watches for each change.
final class WatchEach implements Trial {
    @Override
    public String word() {
        return "watch-each";
    }

    @Override
    public String title(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%,d keys of %d B with a watch each, %d connections, %d puts outstanding",
                scale.watchers(),
                scale.load().valueBytes(),
                scale.load().connections(),
                scale.load().outstanding());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        Load load = scale.load().of(Workload.PUT).withKeys(scale.watchers());
        List<ByteString> keys = IntStream.range(0, scale.watchers())
                .mapToObj(i -> Client.bytes("watched-" + i))
                .toList();
        Stamps stamps = new Stamps(load.valueBytes());
        Failures failures = new Failures();
        Missing missing = new Missing();
        Latencies events = new Latencies("events");
        try (Clients watchers = Clients.connect(cluster, load.connections());
                Clients writers = Clients.connect(cluster, load.connections())) {
            List<WatchCreateRequest> watches = keys.stream()
                    .map(key -> WatchCreateRequest.newBuilder().setKey(key).build())
                    .toList();
            failures.await(
                    watchers.watch(watches, new Deliveries(keys.size(), events, missing, failures), failures),
                    () -> "not all watches are created");
            List<Connection> connections = writers.all().stream()
                    .<Connection>map(each -> new StampedWrites(each, keys, stamps, 1, missing, failures))
                    .toList();
            Generator.run(load, connections, events);
            missing.awaitNone(failures);
            return List.of(
                    Figure.higher("events/s", events.perSecond()),
                    Figure.lower("put asked for to event p50, ms", events.millis(50)),
                    Figure.lower("put asked for to event p99, ms", events.millis(99)),
                    // With one missing it would not have come to this.
                    Figure.said("events missing at the end", 0));
        }
    }
}
