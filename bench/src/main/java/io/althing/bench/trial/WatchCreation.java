package io.althing.bench.trial;

import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.WatchCreateRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// How fast watches come into being, and what each takes in memory: after a member is lost, all
/// that were its clients watch again elsewhere, at once.
final class WatchCreation implements Trial {
    private static final double KIB = 1 << 10;

    @Override
    public String word() {
        return "watch-create";
    }

    @Override
    public String title(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%,d watches of a key each, %d connections",
                scale.watchers(),
                scale.load().connections());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        List<WatchCreateRequest> watches = IntStream.range(0, scale.watchers())
                .mapToObj(i -> WatchStream.of("watched-" + i))
                .toList();
        int connections = scale.load().connections();
        Round first = round(cluster, watches, connections);
        Round last = first;
        long fromNanos = System.nanoTime();
        while (Timing.secondsSince(fromNanos) < scale.load().warmUpSeconds()) {
            last = round(cluster, watches, connections);
        }
        return List.of(
                Figure.higher("created/s", watches.size() / last.seconds()),
                Figure.higher("created/s by members just started", watches.size() / first.seconds()),
                Figure.lower("resident for each, KiB", first.takenBytes() / KIB / watches.size()));
    }

    private record Round(double seconds, long takenBytes) {}

    private static Round round(Cluster cluster, List<WatchCreateRequest> watches, int connections) throws IOException {
        Failures failures = new Failures();
        try (Clients clients = Clients.connect(cluster, connections)) {
            long before = cluster.usage().residentBytes();
            long fromNanos = System.nanoTime();
            CompletableFuture<Void> created = clients.watch(watches, _ -> {}, failures);
            failures.await(created, () -> "not all watches are created");
            double seconds = Timing.secondsSince(fromNanos);
            // Memory that was used before may have been given back meanwhile.
            return new Round(seconds, Math.max(0, cluster.usage().residentBytes() - before));
        }
    }
}
