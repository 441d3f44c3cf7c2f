package io.althing.bench.trial;

import io.althing.bench.system.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// How long clients notice that the leader was killed.
final class Failover implements Trial {
    private static final double LIMIT_SECONDS = 60;
    private static final int GOOD_PUTS = 100;

    /// Entries that one may lack and still have caught up: they keep coming.
    private static final long FEW_ENTRIES = 1_000;

    @Override
    public String word() {
        return "failover";
    }

    @Override
    public String title(Scale scale) {
        return String.format(Locale.ROOT, "the leader is killed, %,d times", scale.times());
    }

    @Override
    public int membersMin() {
        return 3;
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        Histogram micros = new Histogram(3);
        try (RovingPuts puts = new RovingPuts(cluster.endpoints())) {
            for (int i = 0; i < scale.times(); i++) {
                micros.recordValue(loseLeader(cluster, puts) / 1_000);
            }
        }
        return List.of(
                Figure.lower(
                        "longest time without an acknowledged put, median, ms", micros.getValueAtPercentile(50) / 1e3),
                Figure.lower("the same, the longest, ms", micros.getMaxValue() / 1e3));
    }

    /// @return the longest time between two puts that were acknowledged
    private static long loseLeader(Cluster cluster, RovingPuts puts) throws IOException {
        int leader = Raft.leader(cluster.endpoints());
        puts.await(GOOD_PUTS, LIMIT_SECONDS);
        puts.forgetLongest();
        cluster.kill(leader);
        List<String> others = new ArrayList<>(cluster.endpoints());
        others.remove(leader);
        // What was under way may still be acknowledged.
        String successor = others.get(Raft.leader(others));
        puts.await(GOOD_PUTS, LIMIT_SECONDS);
        long longestNanos = puts.longestNanos();
        cluster.start(leader);
        awaitCaughtUp(cluster.endpoints().get(leader), successor);
        return longestNanos;
    }

    private static void awaitCaughtUp(String endpoint, String leader) throws IOException {
        Patience.until(
                "the member that was killed catches up",
                LIMIT_SECONDS,
                () -> Raft.status(leader).getRaftAppliedIndex()
                        - Raft.status(endpoint).getRaftAppliedIndex(),
                lack -> lack < FEW_ENTRIES);
    }
}
