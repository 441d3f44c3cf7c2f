package io.althing.cli.command;

import io.althing.client.Althing;
import io.althing.client.error.CompactedException;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchEvent;
import io.althing.client.watch.WatchReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// What happened to a key that is there, as far back as the cluster keeps it: the value that the
/// last compaction left, and every event since.
///
/// @param oldest the value before the first event, if one is known
/// @param events the newest ones, in their order
/// @param leftOut how many older ones are not among them
record History(Optional<KeyValue> oldest, Deque<WatchEvent> events, long leftOut) {
    /// @param limit how many events to keep
    static History of(Althing althing, KeyValue now, long limit) {
        long compacted = 0;
        while (true) {
            try {
                return since(compacted, althing, now, limit);
            } catch (CompactedException e) {
                // The first time this tells where history begins; later, that it was cut meanwhile.
                if (e.compactRevision() <= compacted) {
                    throw e;
                }
                compacted = e.compactRevision();
            }
        }
    }

    private static History since(long compacted, Althing althing, KeyValue now, long limit) {
        Deque<WatchEvent> kept = new ArrayDeque<>();
        long leftOut = 0;
        if (now.modRevision() <= compacted) {
            return new History(Optional.of(now), kept, leftOut);
        }
        Optional<KeyValue> oldest = compacted == 0
                ? Optional.empty()
                : althing.kv()
                        .get(Get.key(now.key()).atRevision(compacted))
                        .await()
                        .first();
        try (WatchReader reader = althing.watches().read(Watch.key(now.key()).since(compacted + 1))) {
            long told = 0;
            while (told < now.modRevision()) {
                for (WatchEvent event : reader.next()) {
                    told = event.revision();
                    if (told <= now.modRevision()) {
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
}
