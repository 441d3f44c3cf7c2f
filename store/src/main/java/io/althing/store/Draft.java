package io.althing.store;

import io.althing.store.audit.AuditRecord;
import io.althing.store.auth.Auth;
import io.althing.store.command.Alarm;
import io.althing.store.encoding.ByteWriter;
import io.althing.store.encoding.RevisionRow;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.members.Membership;
import io.althing.store.procedure.Procedures;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeEditor;
import io.althing.store.watch.Change;
import io.althing.store.watch.RevisionChanges;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The state that apply works on: the last published one plus everything since. Owned by the
/// applying thread.
///
/// Changes of one command gather in `current` and become one revision when the command ends;
/// revisions gather in `pending` and in one engine batch until [#publish].
final class Draft {
    private final Engine engine;
    private final Versions versions;
    private final TreeEditor<KeyEntry> keys;
    private final TreeEditor<LeaseEntry> leases;
    private final TreeEditor<LeaseEntry.Attachment> attachments;
    private final OwnDraft own;
    private final AuditRows audit;
    private final TreeSet<Alarm> alarms = new TreeSet<>();
    private final StateHash hash;
    private final ByteWriter scratch = new ByteWriter(1024);

    private long term;
    private long index;
    private long revision;
    private long compactedRevision;
    private long liveBytes;
    private byte[] configuration;
    private Auth auth;
    private Membership membership;

    private long publishedRevision;
    private Engine.@Nullable Batch batch;
    private List<RevisionChanges> pending = new ArrayList<>();
    private List<Change> current = new ArrayList<>();
    private boolean hasRepeats;
    private boolean hasDeletes;

    Draft(Engine engine, Versions versions, View start) {
        this.engine = engine;
        this.versions = versions;
        this.keys = new TreeEditor<>(start.keys());
        this.leases = new TreeEditor<>(start.leases());
        this.attachments = new TreeEditor<>(start.attachments());
        this.own = new OwnDraft(this, start.ownKeys());
        this.audit = AuditRows.load(engine);
        this.alarms.addAll(start.alarms());
        this.auth = start.auth();
        this.membership = start.membership();
        var applied = start.applied();
        this.hash = new StateHash(applied.stateHash());
        this.term = applied.term();
        this.index = applied.index();
        this.revision = applied.revision();
        this.publishedRevision = applied.revision();
        this.configuration = applied.configuration();
        this.compactedRevision = start.compactedRevision();
        this.liveBytes = start.liveBytes();
    }

    void beginEntry(long entryTerm, long entryIndex) {
        Invariant.check(entryIndex == index + 1, "entry " + entryIndex + " follows applied index " + index);
        Invariant.check(entryTerm >= term, "the term of entry " + entryIndex + " does not go back");
        term = entryTerm;
        index = entryIndex;
        hash.add(entryIndex);
    }

    /// Ends a command: what it changed becomes one revision.
    void endCommand() {
        if (current.isEmpty() && !own.hasChanges()) {
            return;
        }
        revision++;
        if (own.hasChanges()) {
            own.endCommand(revision, batch(), hash, scratch);
        }
        if (current.isEmpty()) {
            pending.add(new RevisionChanges(revision, List.of()));
            return;
        }
        var changes = hasRepeats ? Repeats.lastOfEachKey(current) : current;
        var out = batch();
        RevisionRow.begin(scratch, changes.size());
        for (Change change : changes) {
            RevisionRow.add(scratch, change.pair().key(), change.isDelete(), change.previousRevision());
        }
        out.put(Column.REVISIONS, RevisionRow.key(revision), scratch.toByteArray());
        hash.add(revision);
        for (Change change : changes) {
            write(out, change);
        }
        pending.add(new RevisionChanges(revision, changes));
        current = new ArrayList<>(2);
        hasRepeats = false;
        hasDeletes = false;
    }

    private void write(Engine.Batch out, Change change) {
        var pair = change.pair();
        byte[] record = change.isDelete() ? VersionRecord.tombstone() : VersionRecord.encode(pair, scratch);
        out.put(Column.VERSIONS, VersionKey.of(pair.key().array(), revision), record);
        hash.add(change.isDelete() ? 1 : 0);
        hash.add(pair.key().array());
        hash.add(pair.value().array());
        hash.add(pair.createRevision());
        hash.add(pair.version());
        hash.add(pair.lease());
    }

    long term() {
        return term;
    }

    long index() {
        return index;
    }

    /// The revision of the last command that ended.
    long revision() {
        return revision;
    }

    /// What a read within the command under way speaks of.
    long readRevision() {
        return current.isEmpty() && !own.hasChanges() ? revision : revision + 1;
    }

    long compactedRevision() {
        return compactedRevision;
    }

    /// The keys of procedures.
    OwnDraft own() {
        return own;
    }

    Tree<KeyEntry> keys() {
        return keys.current();
    }

    @Nullable
    KeyEntry key(Bytes key) {
        return keys.get(key.array());
    }

    Versions versions() {
        return versions;
    }

    long publishedRevision() {
        return publishedRevision;
    }

    /// Revisions that are not in the engine yet, without the one under way.
    List<RevisionChanges> pending() {
        return pending;
    }

    void put(Bytes key, Bytes value, long lease) {
        KeyEntry old = keys.get(key.array());
        long at = revision + 1;
        long create = old == null ? at : old.createRevision;
        long version = old == null ? 1 : old.version + 1;
        byte[] keyBytes = old == null ? key.array() : old.key();
        var entry = new KeyEntry(keyBytes, create, at, version, lease, value.length());
        keys.put(entry);
        liveBytes += entry.sizeBytes() - (old == null ? 0 : old.sizeBytes());
        moveLease(key, old == null ? 0 : old.lease, lease);
        hasRepeats |= old == null ? hasDeletes : old.modRevision == at;
        current.add(new Change(
                false, new KeyValue(key, create, at, version, value, lease), old == null ? 0 : old.modRevision));
    }

    /// Deletes a key that exists.
    void delete(KeyEntry old) {
        var key = Bytes.wrap(old.key());
        long at = revision + 1;
        keys.remove(old.key());
        liveBytes -= old.sizeBytes();
        moveLease(key, old.lease, 0);
        hasRepeats |= old.modRevision == at;
        hasDeletes = true;
        current.add(Change.delete(key, at, old.modRevision));
    }

    private void moveLease(Bytes key, long from, long to) {
        if (from == to) {
            return;
        }
        if (from != 0) {
            attachments.remove(LeaseEntry.Attachment.keyOf(from, key));
        }
        if (to != 0) {
            attachments.put(new LeaseEntry.Attachment(to, key));
        }
    }

    /// Reads a current pair with its value, published or not.
    KeyValue pair(KeyEntry entry) {
        return pair(Bytes.wrap(entry.key()), entry.modRevision);
    }

    /// Reads a version that exists and is no deletion.
    KeyValue pair(Bytes key, long modRevision) {
        if (modRevision > publishedRevision) {
            return pendingPair(key, modRevision);
        }
        var pair = versions.pair(key, modRevision);
        if (pair == null) {
            throw new Invariant.Broken("the version of key " + key + " at " + modRevision + " is in the engine");
        }
        return pair;
    }

    private KeyValue pendingPair(Bytes key, long modRevision) {
        var changes = modRevision > revision
                ? current
                : pending.get((int) (modRevision - publishedRevision - 1)).changes();
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).pair().key().equals(key)) {
                return changes.get(i).pair();
            }
        }
        throw new Invariant.Broken("the pending version of key " + key + " at " + modRevision + " is known");
    }

    @Nullable
    LeaseEntry lease(long id) {
        return leases.get(LeaseEntry.keyOf(id));
    }

    void grant(long id, long ttlSeconds) {
        leases.put(new LeaseEntry(id, ttlSeconds, index));
        batch().put(Column.META, MetaRows.leaseKey(id), new MetaRows.LeaseRow(id, ttlSeconds, index).encode(scratch));
        hash.add(id);
        hash.add(ttlSeconds);
    }

    /// Ends a lease that exists and deletes its keys.
    void revoke(long id) {
        for (Bytes key : LeaseEntry.Attachment.keysOf(attachments.current(), id)) {
            var entry = keys.get(key.array());
            if (entry == null) {
                throw new Invariant.Broken("key " + key + " attached to lease " + id + " exists");
            }
            delete(entry);
        }
        leases.remove(LeaseEntry.keyOf(id));
        batch().delete(Column.META, MetaRows.leaseKey(id));
        hash.add(~id);
    }

    void compact(long upTo) {
        compactedRevision = upTo;
        hash.add(upTo);
    }

    Membership membership() {
        return membership;
    }

    /// Puts another membership in force; writes what differs.
    void membership(Membership next) {
        MemberRows.differences(membership, next, this::writeMeta);
        membership = next;
    }

    void foundAt(long atTerm, long atIndex, Membership founders) {
        Invariant.check(index == 0, "only an empty store is begun");
        term = atTerm;
        index = atIndex;
        hash.add(atIndex);
        membership(founders);
    }

    private void writeMeta(byte[] key, byte @Nullable [] row) {
        if (row == null) {
            batch().delete(Column.META, key);
        } else {
            batch().put(Column.META, key, row);
            hash.add(row);
        }
        hash.add(key);
    }

    Auth auth() {
        return auth;
    }

    Authority authority(Procedures procedures) {
        return new Authority(auth, lease -> {
            var keys = LeaseEntry.Attachment.keysOf(attachments.current(), lease);
            keys.addAll(procedures.namesOf(lease, own));
            return keys;
        });
    }

    /// Puts other users and roles in force; writes what differs.
    void auth(Auth next) {
        AuthRows.differences(auth, next, this::writeMeta);
        auth = next;
    }

    void note(AuditRecord record) {
        audit.add(record, this::writeMeta);
    }

    SortedSet<Alarm> alarms() {
        return alarms;
    }

    /// Returns whether it was not up.
    boolean raise(Alarm alarm) {
        boolean isNew = alarms.add(alarm);
        if (isNew) {
            batch().put(Column.META, MetaRows.alarmKey(alarm), new byte[] {1});
            hash.add(MetaRows.alarmKey(alarm));
        }
        return isNew;
    }

    long stateHash() {
        return hash.value();
    }

    /// Returns whether it was up.
    boolean clear(Alarm alarm) {
        boolean wasUp = alarms.remove(alarm);
        if (wasUp) {
            batch().delete(Column.META, MetaRows.alarmKey(alarm));
            hash.add(MetaRows.alarmKey(alarm));
        }
        return wasUp;
    }

    void configuration(byte[] encoded) {
        configuration = encoded;
        batch().put(Column.META, MetaRows.configurationKey(), encoded);
    }

    /// Writes everything since the last call to the engine, as one batch.
    View publish() {
        var state = new MetaRows.State(term, index, revision, compactedRevision, hash.value());
        var out = batch();
        out.put(Column.META, MetaRows.stateKey(), state.encode(scratch));
        engine.write(out);
        batch = null;
        publishedRevision = revision;
        liveBytes += own.takeGrowth();
        return new View(
                keys.publish(),
                own.publish(),
                leases.publish(),
                attachments.publish(),
                membership,
                auth,
                Collections.unmodifiableSortedSet(new TreeSet<>(alarms)),
                new Store.Applied(term, index, revision, hash.value(), configuration),
                compactedRevision,
                liveBytes);
    }

    /// Hands over the revisions published last.
    List<RevisionChanges> takePending() {
        var taken = pending;
        pending = new ArrayList<>();
        return taken;
    }

    private Engine.Batch batch() {
        var open = batch;
        if (open == null) {
            open = engine.newBatch();
            batch = open;
        }
        return open;
    }
}
