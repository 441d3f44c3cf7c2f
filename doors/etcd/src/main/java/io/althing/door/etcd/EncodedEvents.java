package io.althing.door.etcd;

import io.althing.store.KeyValue;
import io.althing.store.watch.Event;
import io.etcd.jetcd.api.Event.EventType;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Events as messages. Watchers of the same keys are sent the same events at about the same time,
/// so small ones are kept for the next watcher for a while; any thread may come.
final class EncodedEvents {
    private static final int SLOTS = 1 << 10;

    /// Bounds what the slots can hold on to: together 4 MiB.
    private static final int SHARED_BYTES_MAX = 4 << 10;

    private record Encoded(Event event, io.etcd.jetcd.api.Event message) {}

    private final AtomicReferenceArray<@Nullable Encoded> slots = new AtomicReferenceArray<>(SLOTS);

    io.etcd.jetcd.api.Event of(Event event) {
        if (sizeBytes(event) > SHARED_BYTES_MAX) {
            return encode(event);
        }
        int slot = slot(event);
        Encoded known = slots.get(slot);
        // Watchers share the event itself too, so this seldom compares more than two references.
        if (known == null || !known.event.equals(event)) {
            known = new Encoded(event, encode(event));
            slots.set(slot, known);
        }
        return known.message;
    }

    private static int slot(Event event) {
        KeyValue pair = event.pair();
        int hash = Long.hashCode(pair.modRevision()) + 31 * pair.key().hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    private static int sizeBytes(Event event) {
        KeyValue previous = event.previous();
        return sizeBytes(event.pair()) + (previous == null ? 0 : sizeBytes(previous));
    }

    private static int sizeBytes(KeyValue pair) {
        return pair.key().length() + pair.value().length();
    }

    private static io.etcd.jetcd.api.Event encode(Event event) {
        io.etcd.jetcd.api.Event.Builder message = io.etcd.jetcd.api.Event.newBuilder()
                .setType(event.isDelete() ? EventType.DELETE : EventType.PUT)
                .setKv(Answers.pair(event.pair()));
        KeyValue previous = event.previous();
        if (previous != null) {
            message.setPrevKv(Answers.pair(previous));
        }
        return message.build();
    }
}
