package io.althing.client.watch;

import io.althing.client.kv.Bytes;
import io.althing.client.kv.Keys;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;

/// What to watch.
///
/// ```java
/// Watch.prefix("orders/").since(found.revision() + 1).withPrevious()
/// ```
///
/// @param fromRevision the first revision whose events are wanted, or 0 for what comes from now
/// on
/// @param isPreviousWanted whether events tell what was there before
public record Watch(Keys keys, long fromRevision, boolean isPreviousWanted) {
    public Watch {
        if (fromRevision < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + fromRevision);
        }
    }

    public static Watch of(Keys keys) {
        return new Watch(keys, 0, false);
    }

    public static Watch key(String key) {
        return of(Keys.one(key));
    }

    public static Watch key(Bytes key) {
        return of(Keys.one(key));
    }

    public static Watch prefix(String prefix) {
        return of(Keys.prefix(prefix));
    }

    /// Begins with the events of this revision. After a read at revision N, `since(N + 1)` misses
    /// nothing and repeats nothing.
    public Watch since(long revision) {
        return new Watch(keys, revision, isPreviousWanted);
    }

    public Watch withPrevious() {
        return new Watch(keys, fromRevision, true);
    }

    WatchRequest toWire(long nextRevision) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(keys.from().toByteString())
                        .setRangeEnd(keys.end().toByteString())
                        .setStartRevision(nextRevision)
                        .setPrevKv(isPreviousWanted)
                        .setProgressNotify(true))
                .build();
    }
}
