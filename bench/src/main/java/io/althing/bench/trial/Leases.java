package io.althing.bench.trial;

import io.althing.bench.load.Load;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/// Many leases: how fast they are granted, and how long it takes to keep all of them alive once,
/// which bounds how many a cluster can carry.
final class Leases implements Trial {
    private static final int TTL_SECONDS = 60;
    private static final double LIMIT_SECONDS = 300;
    private static final double MIB = 1 << 20;

    @Override
    public String word() {
        return "leases";
    }

    @Override
    public String title(Scale scale) {
        Load load = scale.load();
        return String.format(
                Locale.ROOT,
                "%,d leases of %d s, %d connections, %d outstanding",
                scale.leases(),
                TTL_SECONDS,
                load.connections(),
                load.outstanding());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        long[] leases = new long[scale.leases()];
        try (Clients clients = Clients.connect(cluster, Math.min(scale.load().connections(), leases.length))) {
            double grantSeconds = ClosedLoop.run(
                    "granting leases",
                    leases.length,
                    scale.load().outstanding(),
                    LIMIT_SECONDS,
                    number -> grant(clients.of(number), TTL_SECONDS)
                            .thenAccept(granted -> leases[number] = granted.getID()));
            long fromNanos = System.nanoTime();
            int gone = keepAlive(clients, leases);
            double keepSeconds = Timing.secondsSince(fromNanos);
            return List.of(
                    Figure.higher("grants/s", leases.length / grantSeconds),
                    Figure.higher("keepalives/s", leases.length / keepSeconds),
                    Figure.lower("all kept alive once, s", keepSeconds),
                    Figure.lower("leases that expired before that", gone),
                    Figure.lower("resident, MiB", cluster.usage().residentBytes() / MIB));
        }
    }

    static CompletableFuture<LeaseGrantResponse> grant(Client client, long seconds) {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(seconds).build();
        return Reply.to(answer -> client.leases().leaseGrant(request, answer));
    }

    /// @return how many were not there any more
    private static int keepAlive(Clients clients, long[] leases) throws IOException {
        List<KeepAlive> streams = new ArrayList<>();
        int count = clients.all().size();
        for (int i = 0; i < count; i++) {
            streams.add(new KeepAlive(clients.of(i), leases, i, count).begin());
        }
        int gone = 0;
        for (KeepAlive stream : streams) {
            gone += Patience.get("keeping leases alive", LIMIT_SECONDS, stream.end);
        }
        return gone;
    }
}
