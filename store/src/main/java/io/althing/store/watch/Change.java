package io.althing.store.watch;

import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import org.jspecify.annotations.Nullable;

/// One change of one key as all watchers share it. The pair before is looked up when the first of
/// them asks.
public final class Change {
    private final Event plain;
    private final long previousRevision;
    private volatile @Nullable Event withPrevious;

    /// @param previousRevision the key's version that this change superseded; 0 if the key
    ///     did not
    ///     exist
    public Change(boolean isDelete, KeyValue pair, long previousRevision) {
        this.plain = new Event(isDelete, pair, null);
        this.previousRevision = previousRevision;
    }

    /// Returns a delete of this key at this revision.
    public static Change delete(Bytes key, long revision, long previousRevision) {
        return new Change(true, new KeyValue(key, 0, revision, 0, Bytes.EMPTY, 0), previousRevision);
    }

    public boolean isDelete() {
        return plain.isDelete();
    }

    public KeyValue pair() {
        return plain.pair();
    }

    public long previousRevision() {
        return previousRevision;
    }

    Event event() {
        return plain;
    }

    /// Returns the event with the pair as it stood one revision before, unless that was
    /// compacted.
    Event eventWithPrevious(History history) {
        long before = pair().modRevision() - 1;
        // Asked first: what was read for others before the compaction is gone for all after it.
        if (previousRevision == 0 || before < history.compactedRevision()) {
            return plain;
        }
        Event known = withPrevious;
        if (known == null) {
            known = new Event(plain.isDelete(), plain.pair(), history.pair(pair().key(), previousRevision));
            withPrevious = known;
        }
        return known;
    }

    /// About what it costs to keep or send.
    int sizeBytes() {
        return 64 + pair().key().length() + pair().value().length();
    }
}
