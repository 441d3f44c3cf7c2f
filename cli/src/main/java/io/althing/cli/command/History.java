package io.althing.cli.command;

import io.althing.client.Althing;
import io.althing.client.error.CompactedException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchEvent;
import io.althing.client.watch.WatchReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// What happened to a key, as far back as the cluster keeps it: the value that the
/// last compaction left, and every event since.
///
/// @param oldest the value before the first event, if one is known
/// @param events the newest ones, in their order
/// @param leftOut how many older ones are not among them
record History(Optional<KeyValue> oldest, Deque<WatchEvent> events, long leftOut) {
    private static final Duration PATIENCE = Duration.ofMillis(20);

    /// @param limit how many events to keep
    static History of(Althing althing, Bytes key, long limit) {
        long now = althing.kv().get(Get.key(key)).await().revision();
        long compacted = 0;
        while (true) {
            try {
                return since(compacted, althing, key, now, limit);
            } catch (CompactedException e) {
                // The first time this tells where history begins; later, that it was cut meanwhile.
                if (e.compactRevision() <= compacted) {
                    throw e;
                }
                compacted = e.compactRevision();
            }
        }
    }

    private static History since(long compacted, Althing althing, Bytes key, long now, long limit) {
        Deque<WatchEvent> kept = new ArrayDeque<>();
        long leftOut = 0;
        Optional<KeyValue> oldest = compacted == 0
                ? Optional.empty()
                : althing.kv().get(Get.key(key).atRevision(compacted)).await().first();
        if (now <= compacted) {
            return new History(oldest, kept, leftOut);
        }
        try (WatchReader reader = althing.watches().read(Watch.key(key).since(compacted + 1))) {
            reader.started();
            while (reader.told() < now) {
                // There may be nothing to tell up to now, and nothing after.
                reader.askProgress();
                for (WatchEvent event : reader.next(PATIENCE)) {
                    if (event.revision() <= now) {
                        kept.add(event);
                    }
                }
                while (kept.size() > limit) {
                    WatchEvent left = kept.remove();
                    oldest = left.kind() == WatchEvent.Kind.PUT ? Optional.of(left.entry()) : Optional.empty();
                    leftOut++;
                }
            }
        }
        return new History(oldest, kept, leftOut);
    }

    boolean isEmpty() {
        return oldest.isEmpty() && events.isEmpty();
    }
}
