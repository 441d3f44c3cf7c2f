package io.althing.bench.trial;

import io.althing.bench.load.Connection;
import io.althing.bench.load.Generator;
import io.althing.bench.load.Load;
import io.althing.bench.load.Workload;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.RangeRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// What becomes of a cluster with many keys: how fast it still writes, what it takes in memory,
/// how fast it counts and pages, and how soon it is back after all of it was killed.
final class Growth implements Trial {
    private static final long FEW_KEYS = 10_000;
    private static final int READS = 50;
    private static final int PAGE = 500;
    private static final double MIB = 1 << 20;

    @Override
    public String word() {
        return "growth";
    }

    @Override
    public String title(Scale scale) {
        Load load = scale.load();
        return String.format(
                Locale.ROOT,
                "%,d keys of %d B, %d connections, %d outstanding",
                load.keys(),
                load.valueBytes(),
                load.connections(),
                load.outstanding());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        Load many = scale.load().of(Workload.PUT);
        Load few = many.withKeys(FEW_KEYS);
        List<Connection> connections = cluster.connect(many.connections(), many.valueBytes());
        double before;
        double after;
        double fillSeconds;
        try {
            before = Generator.run(few, connections).perSecond();
            long fromNanos = System.nanoTime();
            Generator.fill(many, connections);
            fillSeconds = Timing.secondsSince(fromNanos);
            after = Generator.run(many, connections).perSecond();
        } finally {
            connections.forEach(Connection::close);
        }
        double filled = cluster.usage().residentBytes() / MIB;
        double count;
        double first;
        double page;
        try (Client client = new Client(cluster.endpoints().getFirst())) {
            count = read(client, Client.all().setCountOnly(true));
            first = read(client, Client.all().setLimit(1));
            page = read(client, Client.all().setLimit(PAGE));
        }
        double back = killAndStart(cluster);
        return List.of(
                Figure.higher("puts/s with 10,000 keys", before),
                Figure.higher("filled, puts/s", many.keys() / fillSeconds),
                Figure.higher("puts/s with all keys", after),
                Figure.higher("puts/s with all keys / with 10,000", after / before),
                Figure.lower("resident, MiB", filled),
                Figure.lower("count, ms", count),
                Figure.lower("first key of all, ms", first),
                Figure.lower("first 500 of all, ms", page),
                Figure.lower("killed and started, s to the first put", back),
                Figure.lower("resident after that, MiB", cluster.usage().residentBytes() / MIB));
    }

    private static double read(Client client, RangeRequest.Builder range) {
        RangeRequest request = range.build();
        return Timing.medianMillis(READS, () -> client.kv().range(request));
    }

    private static double killAndStart(Cluster cluster) throws IOException {
        int members = cluster.endpoints().size();
        for (int i = 0; i < members; i++) {
            cluster.kill(i);
        }
        long fromNanos = System.nanoTime();
        for (int i = 0; i < members; i++) {
            cluster.start(i);
        }
        return FirstPut.awaited(cluster.endpoints().getFirst(), fromNanos);
    }
}
