package io.althing.client.kv;

import io.etcd.jetcd.api.DeleteRangeRequest;

/// Deletes keys. What is not there is no error.
///
/// @param isPreviousWanted whether to answer with what was there before
public record Delete(Keys keys, boolean isPreviousWanted) implements Operation {
    public static Delete of(Keys keys) {
        return new Delete(keys, false);
    }

    public static Delete key(String key) {
        return of(Keys.one(key));
    }

    public static Delete key(Bytes key) {
        return of(Keys.one(key));
    }

    public static Delete prefix(String prefix) {
        return of(Keys.prefix(prefix));
    }

    public Delete returnPrevious() {
        return new Delete(keys, true);
    }

    DeleteRangeRequest toWire() {
        return DeleteRangeRequest.newBuilder()
                .setKey(keys.from().toByteString())
                .setRangeEnd(keys.end().toByteString())
                .setPrevKv(isPreviousWanted)
                .build();
    }
}
