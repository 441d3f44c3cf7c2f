package io.althing.client.watch;

import io.althing.client.kv.Bytes;
import io.althing.client.kv.KeyValue;
import io.etcd.jetcd.api.Event;
import java.util.Optional;

/// Something that happened to a key.
///
/// @param entry the key as it is now; without a value if it was deleted, at the revision of that
/// @param previous what was there before, if it was asked for, was there, and is not compacted
public record WatchEvent(Kind kind, KeyValue entry, Optional<KeyValue> previous) {
    /// What happened.
    public enum Kind {
        PUT,
        DELETE
    }

    public Bytes key() {
        return entry.key();
    }

    public long revision() {
        return entry.modRevision();
    }

    static WatchEvent of(Event wire) {
        return new WatchEvent(
                wire.getType() == Event.EventType.DELETE ? Kind.DELETE : Kind.PUT,
                KeyValue.of(wire.getKv()),
                wire.hasPrevKv() ? Optional.of(KeyValue.of(wire.getPrevKv())) : Optional.empty());
    }
}
