package io.althing.bench.trial;

import io.althing.bench.load.Workload;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// How fast watchers that were away for long are told all they missed.
final class CatchUp implements Trial {
    private static final int WATCHERS = 10;

    @Override
    public String word() {
        return "catch-up";
    }

    @Override
    public String title(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%d watchers of all %,d puts of %d B",
                WATCHERS,
                scale.load().keys(),
                scale.load().valueBytes());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        long puts = scale.load().keys();
        cluster.fill(scale.load().of(Workload.PUT));
        WatchCreateRequest watch = WatchCreateRequest.newBuilder()
                .setKey(Client.ALL)
                .setRangeEnd(Client.ALL)
                .setStartRevision(1)
                .build();
        Failures failures = new Failures();
        try (Clients clients = Clients.connect(cluster, WATCHERS)) {
            if (clients.first()
                            .kv()
                            .range(Client.all().setCountOnly(true).build())
                            .getCount()
                    != puts) {
                throw new IOException("not all of " + puts + " puts succeeded");
            }
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            long fromNanos = System.nanoTime();
            for (Client client : clients.all()) {
                Reader reader = new Reader(puts, failures);
                WatchStream.open(client, List.of(watch), reader, failures);
                ends.add(reader.end);
            }
            failures.await(
                    CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)),
                    () -> "not all of " + puts + " puts are told to each of " + WATCHERS + " watchers");
            double seconds = Timing.secondsSince(fromNanos);
            return List.of(
                    Figure.higher("events/s", WATCHERS * puts / seconds),
                    Figure.lower("s until all have caught up", seconds));
        }
    }

    /// Counts events of puts, of which each has a revision of its own.
    private static final class Reader implements Consumer<Event> {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        private final Failures failures;
        private long missing;
        private long revision;

        Reader(long puts, Failures failures) {
            this.missing = puts;
            this.failures = failures;
        }

        @Override
        public void accept(Event event) {
            long next = event.getKv().getModRevision();
            if (next <= revision) {
                failures.tell("the event of revision " + next + " came after that of " + revision, null);
            }
            revision = next;
            missing--;
            if (missing == 0) {
                end.complete(null);
            }
        }
    }
}
