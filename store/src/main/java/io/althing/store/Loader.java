package io.althing.store;

import io.althing.store.command.Alarm;
import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeBuilder;
import io.althing.store.tree.TreeEditor;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Rebuilds the published state from an engine: one walk over the heads of all versions.
final class Loader {
    private final Engine engine;
    private final TreeBuilder<KeyEntry> keys = new TreeBuilder<>();
    private final TreeBuilder<OwnEntry> ownKeys = new TreeBuilder<>();
    private final TreeEditor<LeaseEntry.Attachment> attachments = new TreeEditor<>(Tree.empty());
    private long liveBytes;

    private Loader(Engine engine) {
        this.engine = engine;
    }

    static View load(Engine engine) {
        return new Loader(engine).load();
    }

    private View load() {
        byte[] stateRow = engine.get(Column.META, MetaRows.stateKey());
        var state = stateRow == null
                ? new MetaRows.State(0, 0, View.FIRST_REVISION, View.NEVER_COMPACTED, 0)
                : MetaRows.State.decode(stateRow);
        byte[] configuration = engine.get(Column.META, MetaRows.configurationKey());
        loadKeys(state.revision());
        loadOwnKeys();
        return new View(
                keys.build(),
                ownKeys.build(),
                loadLeases(),
                attachments.publish(),
                MemberRows.load(engine),
                AuthRows.load(engine),
                loadAlarms(),
                new Store.Applied(
                        state.term(),
                        state.index(),
                        state.revision(),
                        state.stateHash(),
                        configuration == null ? new byte[0] : configuration),
                state.compactedRevision(),
                liveBytes);
    }

    private void loadKeys(long revision) {
        byte[] from = VersionKey.allFrom(Space.CLIENTS);
        try (var cursor = engine.scan(Column.VERSIONS, from, VersionKey.allTo(Space.CLIENTS))) {
            byte[] key = null;
            byte[] head = null;
            while (cursor.next()) {
                byte[] next = cursor.key();
                if (key != null && !VersionKey.isSameKey(key, next)) {
                    add(key, head);
                }
                Invariant.check(VersionKey.revision(next) <= revision, "no version is newer than the state");
                key = next;
                head = cursor.valueHead(VersionRecord.MAX_HEAD_BYTES);
            }
            add(key, head);
        }
    }

    private void add(byte @Nullable [] key, byte @Nullable [] record) {
        if (key == null || record == null) {
            return;
        }
        var head = VersionRecord.decodeHead(record);
        if (head.isDelete()) {
            return;
        }
        byte[] userKey = VersionKey.userKey(key);
        long mod = VersionKey.revision(key);
        var entry = new KeyEntry(userKey, head.createRevision(), mod, head.version(), head.lease(), head.valueBytes());
        keys.add(entry);
        liveBytes += entry.sizeBytes();
        if (entry.lease != 0) {
            attachments.put(new LeaseEntry.Attachment(entry.lease, Bytes.wrap(userKey)));
        }
    }

    /// The newest version of each, if it is no deletion.
    private void loadOwnKeys() {
        byte[] from = VersionKey.allFrom(Space.PROCEDURES);
        try (var cursor = engine.scan(Column.VERSIONS, from, VersionKey.allTo(Space.PROCEDURES))) {
            byte[] key = null;
            byte[] record = null;
            while (cursor.next()) {
                byte[] next = cursor.key();
                if (key != null && !VersionKey.isSameKey(key, next)) {
                    addOwn(key, record);
                }
                key = next;
                record = cursor.value();
            }
            addOwn(key, record);
        }
    }

    private void addOwn(byte @Nullable [] key, byte @Nullable [] record) {
        if (key == null || record == null || VersionRecord.decodeHead(record).isDelete()) {
            return;
        }
        var userKey = Bytes.wrap(VersionKey.userKey(key));
        var entry = new OwnEntry(VersionRecord.decode(userKey, VersionKey.revision(key), record));
        ownKeys.add(entry);
        liveBytes += entry.sizeBytes();
    }

    private Tree<LeaseEntry> loadLeases() {
        var leases = new TreeBuilder<LeaseEntry>();
        try (var cursor = engine.scan(Column.META, MetaRows.leasesFrom(), MetaRows.leasesTo())) {
            while (cursor.next()) {
                var row = MetaRows.LeaseRow.decode(cursor.key(), cursor.value());
                leases.add(new LeaseEntry(row.id(), row.ttlSeconds(), row.grantIndex()));
            }
        }
        return leases.build();
    }

    private SortedSet<Alarm> loadAlarms() {
        var alarms = new TreeSet<Alarm>();
        try (var cursor = engine.scan(Column.META, MetaRows.alarmsFrom(), MetaRows.alarmsTo())) {
            while (cursor.next()) {
                alarms.add(MetaRows.decodeAlarm(cursor.key()));
            }
        }
        return alarms;
    }
}
