package io.althing.bench.trial;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import java.util.function.Consumer;

/// Events of [Stamps] at one watcher of each of some keys, from the first put of each on: none
/// may be left out, come twice, or out of turn.
final class Deliveries implements Consumer<Event> {
    private final long[] versions;
    private final Latencies latencies;
    private final Missing missing;
    private final Failures failures;

    Deliveries(int keys, Latencies latencies, Missing missing, Failures failures) {
        this.versions = new long[keys];
        this.latencies = latencies;
        this.missing = missing;
        this.failures = failures;
    }

    @Override
    public void accept(Event event) {
        KeyValue pair = event.getKv();
        int number = Stamps.number(pair.getValue());
        versions[number]++;
        if (pair.getVersion() != versions[number]) {
            failures.tell(
                    "told of version " + pair.getVersion() + " of a key in place of version " + versions[number], null);
        }
        latencies.came(Stamps.askedNanos(pair.getValue()));
        missing.came();
    }
}
