package io.althing.store;

import io.althing.store.command.Result;
import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A checksum over all versions up to a revision, without those that compaction takes away,
/// whether or not they have been swept.
final class HistoryHash {
    private final long upTo;
    private final long compacted;
    private final CRC32C crc = new CRC32C();

    /// The newest version of the key at hand that the compaction leaves, as far as is known.
    private byte @Nullable [] survivorKey;

    private byte @Nullable [] survivor;

    private HistoryHash(long upTo, long compacted) {
        this.upTo = upTo;
        this.compacted = compacted;
    }

    /// See [Store#hash].
    static Result of(Engine engine, Supplier<View> view, long revision) {
        while (true) {
            View now = view.get();
            long present = now.applied().revision();
            long asked = revision <= 0 ? present : revision;
            if (asked > present) {
                return new Result.Failed(present, Result.Failure.FUTURE_REVISION);
            }
            if (asked < now.compactedRevision()) {
                return new Result.Failed(present, Result.Failure.COMPACTED);
            }
            int hash = of(engine, asked, now.compactedRevision());
            if (view.get().compactedRevision() == now.compactedRevision()) {
                return new Result.Hashed(present, asked, now.compactedRevision(), hash);
            }
            // What was compacted meanwhile may have been swept under our eyes.
        }
    }

    private static int of(Engine engine, long upTo, long compacted) {
        HistoryHash hash = new HistoryHash(upTo, compacted);
        byte[] from = VersionKey.allFrom(Space.CLIENTS);
        byte[] to = VersionKey.allTo(Space.PROCEDURES);
        try (var cursor = engine.scan(Column.VERSIONS, from, to)) {
            while (cursor.next()) {
                hash.add(cursor.key(), cursor.value());
            }
        }
        hash.endKey();
        return (int) hash.crc.getValue();
    }

    /// Versions come by key, and for each by revision.
    private void add(byte[] key, byte[] record) {
        if (survivorKey != null && !VersionKey.isSameKey(survivorKey, key)) {
            endKey();
        }
        long revision = VersionKey.revision(key);
        if (revision > upTo) {
            return;
        }
        if (revision <= compacted) {
            survivorKey = key;
            survivor = record;
        } else {
            endKey();
            take(key, record);
        }
    }

    /// Of those before the compaction the last one stays, if it is no deletion.
    private void endKey() {
        if (survivorKey != null
                && survivor != null
                && !VersionRecord.decodeHead(survivor).isDelete()) {
            take(survivorKey, survivor);
        }
        survivorKey = null;
        survivor = null;
    }

    private void take(byte[] key, byte[] record) {
        crc.update(key);
        crc.update(record);
    }
}
