package io.althing.bench.trial;

import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.PutResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How soon a new cluster can be written to.
final class FirstPut implements Trial {
    private static final int ANSWER_SECONDS = 5;
    private static final double LIMIT_SECONDS = 300;

    @Override
    public String word() {
        return "start";
    }

    @Override
    public String title(Scale scale) {
        return "a new cluster";
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        String first = cluster.endpoints().getFirst();
        for (int i = 0; i < cluster.endpoints().size(); i++) {
            cluster.kill(i);
            cluster.erase(i);
        }
        long fromNanos = System.nanoTime();
        for (int i = 0; i < cluster.endpoints().size(); i++) {
            cluster.start(i);
        }
        return List.of(Figure.lower("s from the start of its members to the first put", awaited(first, fromNanos)));
    }

    /// A connection that failed waits longer each time before it is tried again, so each
    /// attempt is one of its own.
    ///
    /// @return seconds until a put was acknowledged
    static double awaited(String endpoint, long fromNanos) throws IOException {
        Patience.until("a first put", LIMIT_SECONDS, () -> put(endpoint), _ -> true);
        return Timing.secondsSince(fromNanos);
    }

    private static PutResponse put(String endpoint) {
        try (Client client = new Client(endpoint)) {
            return client.kvOnce()
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .put(Client.put("first", Client.ALL));
        }
    }
}
