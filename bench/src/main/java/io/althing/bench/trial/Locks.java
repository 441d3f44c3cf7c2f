package io.althing.bench.trial;

import io.althing.bench.load.Load;
import io.althing.bench.system.Api;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.LeaseGrantResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.HdrHistogram.Histogram;

/// Many clients want one lock, of etcd's lock service or of the best that a system has; whoever
/// gets it gives it back at once, and queues again. Each hand-over is a queue that moves up by
/// one.
final class Locks implements Trial {
    private final boolean isOwn;

    /// @param isOwn whether to ask Althing's own service where there is one
    Locks(boolean isOwn) {
        this.isOwn = isOwn;
    }

    private static final int CLIENTS_PER_CONNECTION = 10;
    private static final int TTL_SECONDS = 60;
    private static final double GRANT_SECONDS = 60;

    @Override
    public String word() {
        return isOwn ? "hand-over" : "lock";
    }

    @Override
    public String title(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%,d clients want one lock%s",
                scale.waiters(),
                isOwn ? ", by the best service there is for it" : "");
    }

    @Override
    public Set<Api> apis() {
        return isOwn ? EnumSet.of(Api.ETCD, Api.ALTHING, Api.ZOOKEEPER) : EnumSet.of(Api.ETCD, Api.ALTHING);
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        int connections = Math.ceilDiv(scale.waiters(), CLIENTS_PER_CONNECTION);
        LockQueue queue = new LockQueue();
        if (cluster.api() == Api.ZOOKEEPER) {
            try (Curators curators = Curators.connect(cluster, connections)) {
                for (int i = 0; i < scale.waiters(); i++) {
                    queue.join(curators.lock(i));
                }
                return figures(queue, scale.load());
            }
        }
        if (isOwn && cluster.api() == Api.ALTHING) {
            try (SdkLocks locks = SdkLocks.connect(cluster, connections)) {
                for (int i = 0; i < scale.waiters(); i++) {
                    queue.join(locks.lock(i));
                }
                return figures(queue, scale.load());
            }
        }
        try (Clients clients = Clients.connect(cluster, connections)) {
            long ttl = TTL_SECONDS
                    + (long) (scale.load().warmUpSeconds() + scale.load().seconds());
            for (int i = 0; i < scale.waiters(); i++) {
                Client client = clients.of(i);
                LeaseGrantResponse lease = Patience.get("granting a lease", GRANT_SECONDS, Leases.grant(client, ttl));
                queue.join(Lock.etcds(client, lease.getID()));
            }
            return figures(queue, scale.load());
        }
    }

    private static List<Figure> figures(LockQueue queue, Load load) throws IOException {
        queue.go(load.warmUpSeconds());
        queue.count();
        double seconds = queue.go(load.seconds());
        Histogram micros = queue.counted();
        if (micros.getTotalCount() == 0) {
            throw new IOException("nobody got the lock within " + seconds + " s");
        }
        return List.of(
                Figure.higher("hand-overs/s", micros.getTotalCount() / seconds),
                Figure.lower("hand-over, p50 ms", micros.getValueAtPercentile(50) / 1e3),
                Figure.lower("hand-over, p99 ms", micros.getValueAtPercentile(99) / 1e3));
    }
}
