package io.althing.bench.trial;

import io.althing.bench.system.Cluster;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// How soon all watchers of one key are told that it changed, as of a flag that every process
/// of a fleet follows; and whether one that takes nothing holds up the others.
final class FanOut implements Trial {
    private static final String KEY = "flag";

    @Override
    public String word() {
        return "fan-out";
    }

    @Override
    public String title(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%,d watches of one key of %d B, %d connections",
                scale.watchers(),
                scale.load().valueBytes(),
                scale.load().connections());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        Failures failures = new Failures();
        try (Clients watchers = Clients.connect(cluster, scale.load().connections());
                Clients writer = Clients.connect(cluster, 1);
                Clients stalled = Clients.connect(cluster, 1)) {
            Rounds rounds = new Rounds(writer.first(), KEY, scale.watchers(), scale.load(), failures);
            failures.await(
                    watchers.watch(Collections.nCopies(scale.watchers(), WatchStream.of(KEY)), rounds::event, failures),
                    () -> "not all watches are created");
            Latencies alone = rounds.run();
            StalledWatch.open(stalled.first(), writer.first().kv(), KEY, failures);
            Latencies beside = rounds.run();
            return List.of(
                    Figure.higher("events/s", alone.perSecond()),
                    Figure.lower("put asked for to event p50, ms", alone.millis(50)),
                    Figure.lower("put asked for to event p99, ms", alone.millis(99)),
                    Figure.lower("p99 with a stalled watcher, ms", beside.millis(99)));
        }
    }
}
