package io.althing.door.etcd.snapshot;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.althing.bolt.BoltFile;
import io.althing.bolt.Bucket;
import io.althing.node.Restoration;
import io.althing.store.Bytes;
import io.althing.store.Import;
import io.althing.store.KeyValue;
import io.althing.store.Store;
import io.althing.store.audit.AuditRecord;
import io.althing.store.auth.Auth;
import io.althing.store.auth.Role;
import io.althing.store.auth.User;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads etcd's database, of 3.4 to 3.6, into an import. Left out is what belongs to the cluster
/// that was: its members, its alarms, its place in its log.
public final class SnapshotReader {
    /// The term that a restored cluster's log begins after.
    private static final long FIRST_TERM = 1;

    /// Progress is told after so many.
    private static final int RECORDS_TOLD = 512;

    private static final int LEASE_ID = 1;
    private static final int LEASE_TTL = 2;

    private final Path path;
    private final BoltFile file;
    private final Import target;
    private final Share progress;
    private long lastRevision = 1;

    private SnapshotReader(Path path, BoltFile file, Import target, Share progress) {
        this.path = path;
        this.file = file;
        this.target = target;
        this.progress = progress;
    }

    /// Is told, again and again, how much of a file has been read.
    public interface Share {
        Share UNTOLD = (done, total) -> {};

        void read(long doneBytes, long totalBytes);
    }

    /// How what is restored differs from what is in the file.
    ///
    /// @param bumpRevision how far the revision is set forward, so that none that somebody may
    ///     have seen comes again
    /// @param isCompacted whether all that is older than the present is said to be compacted, so
    ///     that watchers and caches begin anew
    public record Changes(long bumpRevision, boolean isCompacted) {
        public static final Changes NONE = new Changes(0, false);
    }

    /// What a snapshot holds, as what a new cluster begins with.
    public static Restoration.Content content(Path path, Changes changes, Share progress) {
        return (engine, configuration, founders) -> {
            Import target = new Import(engine);
            target.founders(founders);
            return read(path, target, changes, configuration, progress);
        };
    }

    /// Fills an import and finishes it. Every member that is given the same file, the same
    /// changes and the same configuration comes to stand at the same place with the same state.
    ///
    /// @throws IOException if the file is damaged or not etcd's; the import is worth nothing then
    public static Store.Applied read(Path path, Import target, Changes changes, byte[] configuration, Share progress)
            throws IOException {
        try (var file = BoltFile.open(path)) {
            return new SnapshotReader(path, file, target, progress).read(changes, configuration);
        } catch (InvalidProtocolBufferException e) {
            throw new SnapshotException(path + " is damaged: " + e.getMessage());
        }
    }

    private Store.Applied read(Changes changes, byte[] configuration) throws IOException {
        keys(bucket(Buckets.KEY));
        procedures(file.root().bucket(Buckets.ALTHING_PROCEDURES));
        audit(file.root().bucket(Buckets.ALTHING_AUDIT));
        long compacted = compactedRevision();
        long present = Math.addExact(Math.max(lastRevision, compacted), changes.bumpRevision);
        // A place in the log that the clusters this file comes from, and an empty one, hardly
        // share.
        long index = present;
        leases(index);
        auth();
        return target.finish(FIRST_TERM, index, present, changes.isCompacted ? present : compacted, configuration);
    }

    private Bucket bucket(byte[] name) throws IOException {
        var bucket = file.root().bucket(name);
        if (bucket == null) {
            throw new SnapshotException(path + " is a bbolt file but not etcd's: it has no bucket "
                    + new String(name, StandardCharsets.UTF_8));
        }
        return bucket;
    }

    private void keys(Bucket bucket) throws IOException {
        var cursor = bucket.walk();
        for (long count = 0; cursor.next(); count++) {
            if (count % RECORDS_TOLD == 0) {
                progress.read(Math.min(file.readBytes(), file.sizeBytes()), file.sizeBytes());
            }
            var at = revisionKey(path, cursor.key());
            var record = io.etcd.jetcd.api.KeyValue.parseFrom(cursor.value());
            lastRevision = Math.max(lastRevision, at.revision());
            // A restore that set the revision forward left an empty record.
            if (!record.getKey().isEmpty()) {
                target.version(pair(at, record), at.isDelete());
            }
        }
    }

    private void procedures(@Nullable Bucket bucket) throws IOException {
        if (bucket == null) {
            return;
        }
        var cursor = bucket.walk();
        while (cursor.next()) {
            if (Arrays.equals(cursor.key(), Buckets.PRESENT)) {
                lastRevision =
                        Math.max(lastRevision, ByteBuffer.wrap(cursor.value()).getLong());
                continue;
            }
            var record = io.etcd.jetcd.api.KeyValue.parseFrom(cursor.value());
            target.ownPair(pair(new RevisionKey(record.getModRevision(), 0, false), record));
        }
    }

    private void audit(@Nullable Bucket bucket) throws IOException {
        if (bucket == null) {
            return;
        }
        var cursor = bucket.walk();
        while (cursor.next()) {
            try {
                target.audit(ByteBuffer.wrap(cursor.key()).getLong(), AuditRecord.decode(cursor.value()));
            } catch (IllegalArgumentException | BufferUnderflowException e) {
                throw new SnapshotException(path + " is damaged: a record of its audit log cannot be read");
            }
        }
    }

    static RevisionKey revisionKey(Path path, byte[] key) throws SnapshotException {
        var found = RevisionKey.decode(key);
        if (found == null) {
            throw new SnapshotException(
                    path + " is damaged: its bucket key has a key of " + key.length + " bytes that is no revision");
        }
        return found;
    }

    private KeyValue pair(RevisionKey at, io.etcd.jetcd.api.KeyValue record) throws SnapshotException {
        var key = Bytes.wrap(record.getKey().toByteArray());
        if (at.isDelete() && at.revision() > 0) {
            return new KeyValue(key, 0, at.revision(), 0, Bytes.EMPTY, 0);
        }
        boolean isSound = !at.isDelete()
                && record.getModRevision() == at.revision()
                && record.getCreateRevision() > 0
                && record.getCreateRevision() <= record.getModRevision()
                && record.getVersion() > 0;
        if (!isSound) {
            throw new SnapshotException(
                    path + " is damaged: the record of revision " + at.revision() + " contradicts itself");
        }
        return new KeyValue(
                key,
                record.getCreateRevision(),
                record.getModRevision(),
                record.getVersion(),
                Bytes.wrap(record.getValue().toByteArray()),
                record.getLease());
    }

    /// A compaction that was begun counts: what it had not swept yet is swept here.
    private long compactedRevision() throws IOException {
        return Math.max(compaction(Buckets.SCHEDULED_COMPACTION), compaction(Buckets.FINISHED_COMPACTION));
    }

    private long compaction(byte[] name) throws IOException {
        byte[] value = value(Buckets.META, name);
        return value == null ? -1 : revisionKey(path, value).revision();
    }

    private byte @Nullable [] value(byte[] bucket, byte[] key) throws IOException {
        var cursor = bucket(bucket).walk();
        while (cursor.next()) {
            if (Arrays.equals(cursor.key(), key)) {
                return cursor.value();
            }
        }
        return null;
    }

    private void leases(long index) throws IOException {
        var cursor = bucket(Buckets.LEASE).walk();
        while (cursor.next()) {
            var record = Empty.parseFrom(cursor.value());
            var lease = new Store.Lease(number(record, LEASE_ID), number(record, LEASE_TTL));
            if (lease.id() == 0 || lease.ttlSeconds() <= 0) {
                throw new SnapshotException(path + " is damaged: it has lease " + Long.toHexString(lease.id()) + " of "
                        + lease.ttlSeconds() + " seconds");
            }
            target.lease(lease, index);
        }
    }

    private static long number(Message record, int field) {
        var values = record.getUnknownFields().getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.getLast();
    }

    private void auth() throws IOException {
        byte[] enabled = value(Buckets.AUTH, Buckets.AUTH_ENABLED);
        byte[] revisionRow = value(Buckets.AUTH, Buckets.AUTH_REVISION);
        long revision = revisionRow == null || revisionRow.length != Long.BYTES
                ? Auth.OFF.revision()
                : ByteBuffer.wrap(revisionRow).getLong();
        boolean isEnabled = enabled != null && enabled.length == 1 && enabled[0] == 1;
        var users = new TreeMap<String, User>();
        var cursor = bucket(Buckets.AUTH_USERS).walk();
        while (cursor.next()) {
            var user = AuthRecords.user(cursor.value(), revision);
            users.put(user.name(), user);
        }
        var roles = new TreeMap<String, Role>();
        cursor = bucket(Buckets.AUTH_ROLES).walk();
        while (cursor.next()) {
            var role = AuthRecords.role(cursor.value());
            roles.put(role.name(), role);
        }
        var root = users.get(User.ROOT);
        if (isEnabled && (root == null || !root.roles().contains(Role.ROOT))) {
            throw new SnapshotException(path + " is damaged: auth is on and there is no root with the role root");
        }
        // The key that tokens are signed with is no part of a snapshot: the first login draws
        // one.
        target.auth(new Auth(isEnabled, revision, Bytes.EMPTY, users, roles));
    }
}
