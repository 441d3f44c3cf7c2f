package io.althing.client.kv;

import io.etcd.jetcd.api.PutRequest;

/// Writes one key.
///
/// @param lease the lease to attach it to, or 0: without one it stays until it is deleted
/// @param isPreviousWanted whether to answer with what was there before
public record Put(Bytes key, Bytes value, long lease, boolean isPreviousWanted) implements Operation {
    public Put {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key is not empty");
        }
    }

    public static Put of(String key, String value) {
        return of(Bytes.of(key), Bytes.of(value));
    }

    public static Put of(Bytes key, Bytes value) {
        return new Put(key, value, 0, false);
    }

    /// Deletes the key when that lease ends.
    public Put withLease(long id) {
        return new Put(key, value, id, isPreviousWanted);
    }

    public Put returnPrevious() {
        return new Put(key, value, lease, true);
    }

    PutRequest toWire() {
        return PutRequest.newBuilder()
                .setKey(key.toByteString())
                .setValue(value.toByteString())
                .setLease(lease)
                .setPrevKv(isPreviousWanted)
                .build();
    }
}
