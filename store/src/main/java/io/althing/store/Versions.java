package io.althing.store;

import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads of the versions column, of clients' keys but for [#own]. Any thread.
final class Versions {
    /// From so many values on, walking the column in key order beats single reads.
    private static final int SCAN_FROM = 32;

    /// Walking gives up when it meets so many rows for nothing beyond those it came for: deep
    /// history, sparse keys. Less where little is wanted.
    private static final int WASTE_MAX = 1_000;

    /// RocksDB looks for so many at a time.
    private static final int TOGETHER = 32;

    private final Engine engine;
    private final RecentVersions recent = new RecentVersions();

    Versions(Engine engine) {
        this.engine = engine;
    }

    /// Shows the pairs of a range as they stood at a revision, in key order, without values.
    void at(KeyRange range, long revision, Reader.Visitor visitor) {
        if (range.isEmpty()) {
            return;
        }
        byte[] from = VersionKey.lowerBound(range.from().array());
        if (range.isSingle()) {
            byte[] to = VersionKey.of(range.from().array(), revision + 1);
            var last = engine.last(Column.VERSIONS, from, to);
            if (last != null) {
                show(visitor, last.key(), last.value());
            }
            return;
        }
        try (var cursor = engine.scan(Column.VERSIONS, from, VersionKey.upperBound(range))) {
            byte[] key = null;
            byte[] head = null;
            while (cursor.next()) {
                byte[] next = cursor.key();
                if (key != null && !VersionKey.isSameKey(key, next)) {
                    if (!show(visitor, key, head)) {
                        return;
                    }
                    key = null;
                }
                if (VersionKey.revision(next) <= revision) {
                    key = next;
                    head = cursor.valueHead(VersionRecord.MAX_HEAD_BYTES);
                }
            }
            show(visitor, key, head);
        }
    }

    private static boolean show(Reader.Visitor visitor, byte @Nullable [] key, byte @Nullable [] record) {
        if (key == null || record == null) {
            return true;
        }
        var head = VersionRecord.decodeHead(record);
        if (head.isDelete()) {
            return true;
        }
        var userKey = Bytes.wrap(VersionKey.userKey(key));
        long modRevision = VersionKey.revision(key);
        var bare = new KeyValue(userKey, head.createRevision(), modRevision, head.version(), Bytes.EMPTY, head.lease());
        return visitor.visit(bare, head.valueBytes());
    }

    /// Adds the values to pairs in ascending or descending key order or none; null if one is not
    /// there any more.
    @Nullable
    List<KeyValue> withValues(List<KeyValue> bare, Allowance allowance) {
        return bare.size() < SCAN_FROM ? fewValues(bare, allowance) : manyValues(bare, allowance);
    }

    private @Nullable List<KeyValue> fewValues(List<KeyValue> bare, Allowance allowance) {
        var pairs = new ArrayList<KeyValue>(bare.size());
        for (KeyValue pair : bare) {
            KeyValue version = recent.find(pair.key(), pair.modRevision());
            if (version == null) {
                byte[] record = engine.get(Column.VERSIONS, versionKey(pair));
                if (record == null) {
                    return null;
                }
                version = VersionRecord.decode(pair.key(), pair.modRevision(), record);
                recent.keep(version);
            }
            allowance.take(version.value().length());
            pairs.add(version);
        }
        return pairs;
    }

    /// Leaves the recent versions alone: whoever reads many reads them once.
    private @Nullable List<KeyValue> manyValues(List<KeyValue> bare, Allowance allowance) {
        var pairs = new ArrayList<KeyValue>(bare.size());
        if (isAscending(bare)) {
            scanValues(bare, pairs, allowance);
        }
        while (pairs.size() < bare.size()) {
            var some = bare.subList(pairs.size(), Math.min(bare.size(), pairs.size() + TOGETHER));
            var records = engine.getAll(
                    Column.VERSIONS, some.stream().map(Versions::versionKey).toList());
            for (int i = 0; i < some.size(); i++) {
                byte[] record = records.get(i);
                if (record == null) {
                    return null;
                }
                var pair = some.get(i);
                allowance.take(record.length);
                pairs.add(VersionRecord.decode(pair.key(), pair.modRevision(), record));
            }
        }
        return pairs;
    }

    private static boolean isAscending(List<KeyValue> pairs) {
        for (int i = 1; i < pairs.size(); i++) {
            if (pairs.get(i - 1).key().compareTo(pairs.get(i).key()) >= 0) {
                return false;
            }
        }
        return true;
    }

    /// Appends the values that one walk finds, in order from the first pair on; stops where one
    /// is missing, or where it does not pay: where rows of history lie between.
    private void scanValues(List<KeyValue> bare, List<KeyValue> pairs, Allowance allowance) {
        byte[] from = versionKey(bare.getFirst());
        int waste = 0;
        int wasteMax = Math.min(WASTE_MAX, bare.size() / 2);
        byte[] wanted = from;
        try (var cursor = engine.scan(Column.VERSIONS, from, VersionKey.allTo(Space.CLIENTS))) {
            while (pairs.size() < bare.size() && waste < wasteMax && cursor.next()) {
                int order = Arrays.compareUnsigned(cursor.key(), wanted);
                if (order > 0) {
                    return;
                }
                if (order < 0) {
                    waste++;
                    continue;
                }
                var pair = bare.get(pairs.size());
                byte[] record = cursor.value();
                allowance.take(record.length);
                pairs.add(VersionRecord.decode(pair.key(), pair.modRevision(), record));
                waste = Math.max(0, waste - 2);
                wanted = pairs.size() < bare.size() ? versionKey(bare.get(pairs.size())) : wanted;
            }
        }
    }

    private static byte[] versionKey(KeyValue pair) {
        return VersionKey.of(pair.key().array(), pair.modRevision());
    }

    /// A version of a key of procedures that is no deletion.
    static @Nullable KeyValue own(Engine engine, Bytes key, long modRevision) {
        byte[] record = engine.get(Column.VERSIONS, VersionKey.of(Space.PROCEDURES, key.array(), modRevision));
        if (record == null || VersionRecord.decodeHead(record).isDelete()) {
            return null;
        }
        return VersionRecord.decode(key, modRevision, record);
    }

    /// A version that is no deletion, for somebody who will not ask for it again.
    @Nullable
    KeyValue pair(Bytes key, long modRevision) {
        KeyValue version = recent.find(key, modRevision);
        if (version != null) {
            return version;
        }
        byte[] record = engine.get(Column.VERSIONS, VersionKey.of(key.array(), modRevision));
        if (record == null || VersionRecord.decodeHead(record).isDelete()) {
            return null;
        }
        return VersionRecord.decode(key, modRevision, record);
    }
}
