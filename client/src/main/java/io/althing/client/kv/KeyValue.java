package io.althing.client.kv;

/// A key with its value and its history.
///
/// @param createRevision when the key came to be, after its last deletion if there was one
/// @param modRevision when it was last written
/// @param version how often it was written since it came to be, from 1
/// @param lease the lease it is attached to, or 0
public record KeyValue(Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {
    public static KeyValue of(io.etcd.jetcd.api.KeyValue wire) {
        return new KeyValue(
                Bytes.of(wire.getKey()),
                Bytes.of(wire.getValue()),
                wire.getCreateRevision(),
                wire.getModRevision(),
                wire.getVersion(),
                wire.getLease());
    }
}
