package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.althing.bench.load.Connection;
import io.althing.bench.load.Generator;
import io.althing.bench.load.Load;
import io.althing.bench.load.Measured;
import io.althing.bench.load.Workload;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.WatchCreateRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// What API servers of Kubernetes do all day: update objects that nobody else has written since
/// they were read, watch all of a kind with what they were before, and list them in pages.
final class Kubernetes implements Trial {
    private static final int OBJECTS_MAX = 5_000;
    private static final int OBJECT_BYTES = 2 << 10;
    private static final int WATCHERS = 10;
    private static final ByteString FROM = Client.bytes("/registry/pods/");
    private static final ByteString END = Client.bytes("/registry/pods0");

    @Override
    public String word() {
        return "kubernetes";
    }

    @Override
    public String title(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%,d objects of 2 KiB, %d watchers of all, a lister, %d connections, %d updates outstanding",
                objects(scale),
                WATCHERS,
                scale.load().connections(),
                scale.load().outstanding());
    }

    private static int objects(Scale scale) {
        return (int) Math.min(scale.load().keys(), OBJECTS_MAX);
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        int objects = objects(scale);
        Load load = scale.load().of(Workload.GUARDED_PUT).withKeys(objects);
        List<ByteString> keys = IntStream.range(0, objects)
                .mapToObj(i -> Client.bytes("/registry/pods/ns/" + i))
                .toList();
        Stamps stamps = new Stamps(OBJECT_BYTES);
        Failures failures = new Failures();
        Missing missing = new Missing();
        Latencies events = new Latencies("events");
        Latencies lists = new Latencies("lists");
        try (Clients watchers = Clients.connect(cluster, WATCHERS);
                Clients writers = Clients.connect(cluster, load.connections());
                Clients listers = Clients.connect(cluster, 1)) {
            watch(watchers, objects, events, missing, failures);
            List<Connection> connections = writers.all().stream()
                    .<Connection>map(each -> new StampedWrites(each, keys, stamps, WATCHERS, missing, failures))
                    .toList();
            Generator.fill(load, connections);
            Lister lister = new Lister(listers.first(), FROM, END, objects, lists, failures);
            lister.start();
            Measured updates = Generator.run(load, connections, both(events, lists));
            lister.stop();
            missing.awaitNone(failures);
            return List.of(
                    Figure.higher("updates/s", updates.perSecond()),
                    Figure.lower("update p99, ms", updates.millis(99)),
                    Figure.said("conflicts, %", 100.0 * updates.errors() / (updates.answers() + updates.errors())),
                    Figure.lower("write asked for to event p99, ms", events.millis(99)),
                    Figure.lower("list of all p50, ms", lists.millis(50)));
        }
    }

    private static void watch(Clients watchers, int objects, Latencies events, Missing missing, Failures failures)
            throws IOException {
        WatchCreateRequest watch = WatchCreateRequest.newBuilder()
                .setKey(FROM)
                .setRangeEnd(END)
                .setPrevKv(true)
                .build();
        List<CompletableFuture<Void>> created = new ArrayList<>();
        for (Client each : watchers.all()) {
            Deliveries deliveries = new Deliveries(objects, events, missing, failures);
            created.add(WatchStream.open(each, List.of(watch), deliveries, failures));
        }
        failures.await(
                CompletableFuture.allOf(created.toArray(CompletableFuture[]::new)),
                () -> "not all watches are created");
    }

    private static Generator.Watch both(Latencies events, Latencies lists) {
        return new Generator.Watch() {
            @Override
            public void begins() {
                events.begins();
                lists.begins();
            }

            @Override
            public void ends() {
                events.ends();
                lists.ends();
            }
        };
    }
}
