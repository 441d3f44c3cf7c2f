package io.althing.store;

import io.althing.store.encoding.ByteWriter;
import io.althing.store.encoding.RevisionRow;
import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.procedure.Workspace;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeEditor;
import io.althing.store.watch.Change;
import io.althing.store.watch.RevisionChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The keys of procedures as apply works on them, beside those of clients in the draft.
final class OwnDraft implements Workspace {
    private final Draft draft;
    private final TreeEditor<OwnEntry> keys;

    /// Of the command under way: what became of each key.
    private final TreeMap<Bytes, Change> current = new TreeMap<>();

    private List<RevisionChanges> pending = new ArrayList<>();
    private List<Long> leases = new ArrayList<>();
    private long liveBytes;

    OwnDraft(Draft draft, Tree<OwnEntry> start) {
        this.draft = draft;
        this.keys = new TreeEditor<>(start);
    }

    @Override
    public @Nullable KeyValue get(Bytes key) {
        var entry = keys.get(key.array());
        return entry == null ? null : entry.pair;
    }

    @Override
    public List<KeyValue> range(KeyRange range, int limit) {
        return OwnView.range(keys.current(), range, limit);
    }

    @Override
    public int count(KeyRange range) {
        return OwnView.count(keys.current(), range);
    }

    @Override
    public boolean hasLease(long id) {
        return draft.lease(id) != null;
    }

    @Override
    public long revision() {
        return draft.readRevision();
    }

    @Override
    public long nextRevision() {
        return draft.revision() + 1;
    }

    @Override
    public void put(Bytes key, Bytes value) {
        var old = keys.get(key.array());
        long at = nextRevision();
        long create = old == null ? at : old.pair.createRevision();
        long version = old == null ? 1 : old.pair.version() + (old.pair.modRevision() == at ? 0 : 1);
        var entry = new OwnEntry(new KeyValue(key, create, at, version, value, 0));
        keys.put(entry);
        liveBytes += entry.sizeBytes() - (old == null ? 0 : old.sizeBytes());
        current.put(key, new Change(false, entry.pair, previous(key, old)));
    }

    @Override
    public void delete(Bytes key) {
        var old = keys.remove(key.array());
        if (old == null) {
            return;
        }
        liveBytes -= old.sizeBytes();
        long previous = previous(key, old);
        if (previous == 0) {
            // Came and went within one command: nobody will know.
            current.remove(key);
        } else {
            current.put(key, Change.delete(key, nextRevision(), previous));
        }
    }

    /// The version before this command.
    private long previous(Bytes key, @Nullable OwnEntry old) {
        var earlier = current.get(key);
        if (earlier != null) {
            return earlier.previousRevision();
        }
        return old == null ? 0 : old.pair.modRevision();
    }

    @Override
    public long grantLease(long ttlSeconds) {
        // Drawn from what all members know alike; clients' ids are random, hence the look.
        long id = 1L << 62 | nextRevision() << 10;
        while (hasLease(id)) {
            id++;
        }
        draft.grant(id, ttlSeconds);
        leases.add(id);
        return id;
    }

    @Override
    public void endLease(long id) {
        if (hasLease(id)) {
            draft.revoke(id);
            leases.add(id);
        }
    }

    boolean hasChanges() {
        return !current.isEmpty();
    }

    /// Writes what the command under way changed, as of `revision`.
    void endCommand(long revision, Engine.Batch out, StateHash hash, ByteWriter scratch) {
        RevisionRow.begin(scratch, current.size());
        for (Change change : current.values()) {
            RevisionRow.add(scratch, change.pair().key(), change.isDelete(), change.previousRevision());
        }
        out.put(Column.REVISIONS, RevisionRow.key(Space.PROCEDURES, revision), scratch.toByteArray());
        hash.add(~revision);
        for (Change change : current.values()) {
            var pair = change.pair();
            byte[] record = change.isDelete() ? VersionRecord.tombstone() : VersionRecord.encode(pair, scratch);
            out.put(Column.VERSIONS, VersionKey.of(Space.PROCEDURES, pair.key().array(), revision), record);
            hash.add(pair.key().array());
            hash.add(record);
        }
        pending.add(new RevisionChanges(revision, List.copyOf(current.values())));
        current.clear();
    }

    Tree<OwnEntry> publish() {
        return keys.publish();
    }

    /// How the bytes of current pairs have changed since the last call.
    long takeGrowth() {
        long growth = liveBytes;
        liveBytes = 0;
        return growth;
    }

    /// Hands over the revisions published last.
    List<RevisionChanges> takePending() {
        if (pending.isEmpty()) {
            return pending;
        }
        var taken = pending;
        pending = new ArrayList<>();
        return taken;
    }

    /// Leases that procedures granted or ended since the last call.
    List<Long> takeLeases() {
        if (leases.isEmpty()) {
            return List.of();
        }
        var taken = leases;
        leases = new ArrayList<>();
        return taken;
    }
}
