package io.althing.door.etcd.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.althing.bolt.BoltWriter;
import io.althing.store.Bytes;
import io.althing.store.Image;
import io.althing.store.KeyValue;
import io.althing.store.Store;
import io.althing.store.auth.Role;
import io.althing.store.auth.User;
import io.althing.store.command.Alarm;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// Writes an image of the store as etcd's database. Takes as much memory as [#SORT_BYTES] and the
/// changes of the largest revision.
///
/// Who the members are is left out: whoever restores a snapshot founds a new cluster. So is the
/// version of the cluster: every etcd from 3.4 on takes a database that does not name one.
public final class SnapshotWriter {
    private static final int SORT_BYTES = 32 << 20;
    private static final int CORRUPT = 2;
    private static final int LEASE_ID = 1;
    private static final int LEASE_TTL = 2;

    private final Image image;
    private final BoltWriter out;
    private final BooleanSupplier isCancelled;

    private SnapshotWriter(Image image, BoltWriter out, BooleanSupplier isCancelled) {
        this.image = image;
        this.out = out;
        this.isCancelled = isCancelled;
    }

    /// Writes a new file. It is the caller's to delete it when this fails.
    ///
    /// @param isCancelled asked now and then; once true this ends with a [CancellationException]
    public static void write(Image image, Path file, BooleanSupplier isCancelled) throws IOException {
        write(image, file, isCancelled, SORT_BYTES);
    }

    static void write(Image image, Path file, BooleanSupplier isCancelled, int sortBytes) throws IOException {
        var runs = file.resolveSibling(file.getFileName() + ".runs");
        try (var out = BoltWriter.create(file, BoltWriter.USUAL_PAGE_BYTES);
                var sort = new VersionSort(runs, sortBytes)) {
            var writer = new SnapshotWriter(image, out, isCancelled);
            writer.gather(sort);
            // In the order of their names.
            writer.alarms();
            writer.audit();
            writer.procedures();
            writer.auth();
            out.bucket(Buckets.CLUSTER);
            out.bucket(Buckets.KEY);
            writer.keys(sort);
            writer.leases();
            out.bucket(Buckets.MEMBERS);
            out.bucket(Buckets.MEMBERS_REMOVED);
            writer.meta();
            out.finish();
        }
    }

    private void gather(VersionSort sort) throws IOException {
        image.versions((pair, isDelete) -> {
            refuseIfCancelled();
            byte[] key = pair.key().array();
            sort.add(new VersionSort.Entry(pair.modRevision(), isDelete, key, record(pair)));
        });
        sort.sort();
    }

    private void refuseIfCancelled() {
        if (isCancelled.getAsBoolean()) {
            throw new CancellationException("nobody waits for the snapshot any more");
        }
    }

    private static byte[] record(KeyValue pair) {
        var record = io.etcd.jetcd.api.KeyValue.newBuilder().setKey(AuthRecords.bytes(pair.key()));
        if (pair.version() > 0) {
            record.setCreateRevision(pair.createRevision())
                    .setModRevision(pair.modRevision())
                    .setVersion(pair.version())
                    .setValue(AuthRecords.bytes(pair.value()))
                    .setLease(pair.lease());
        }
        return record.build().toByteArray();
    }

    private void keys(VersionSort sort) throws IOException {
        List<VersionSort.Entry> together = new ArrayList<>();
        for (var entry = sort.next(); entry != null; entry = sort.next()) {
            if (!together.isEmpty() && together.getFirst().revision() != entry.revision()) {
                revision(together);
                together.clear();
            }
            together.add(entry);
        }
        revision(together);
    }

    /// Writes the changes of one revision as they happened, and where that is not known any more,
    /// by key.
    private void revision(List<VersionSort.Entry> together) throws IOException {
        refuseIfCancelled();
        if (together.isEmpty()) {
            return;
        }
        var left = new LinkedHashMap<Bytes, VersionSort.Entry>();
        together.forEach(entry -> left.put(Bytes.wrap(entry.key()), entry));
        List<VersionSort.Entry> ordered = new ArrayList<>();
        for (Bytes key : image.changed(together.getFirst().revision())) {
            var entry = left.remove(key);
            if (entry != null) {
                ordered.add(entry);
            }
        }
        ordered.addAll(left.values());
        for (int place = 0; place < ordered.size(); place++) {
            var entry = ordered.get(place);
            out.put(new RevisionKey(entry.revision(), place, entry.isDelete()).encode(), entry.record());
        }
    }

    private void alarms() throws IOException {
        out.bucket(Buckets.ALARM);
        SortedMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        for (Alarm alarm : image.alarms()) {
            int type = switch (alarm.kind()) {
                case NO_SPACE -> AlarmType.NOSPACE_VALUE;
                case CORRUPT -> CORRUPT;
                case DIVERGED -> AlarmType.NONE_VALUE;
            };
            if (type == AlarmType.NONE_VALUE) {
                continue;
            }
            var row = AlarmMember.newBuilder().setMemberID(alarm.memberId()).setAlarmValue(type);
            rows.put(row.build().toByteArray(), new byte[0]);
        }
        put(rows);
    }

    private void audit() throws IOException {
        List<byte[][]> rows = new ArrayList<>();
        image.audit((place, record) -> rows.add(new byte[][] {Buckets.number(place), record}));
        if (rows.isEmpty()) {
            return;
        }
        out.bucket(Buckets.ALTHING_AUDIT);
        for (byte[][] row : rows) {
            out.put(row[0], row[1]);
        }
    }

    /// etcd leaves alone what it does not know. Nothing is written where no procedure was called.
    private void procedures() throws IOException {
        List<KeyValue> pairs = image.ownPairs();
        if (pairs.isEmpty()) {
            return;
        }
        out.bucket(Buckets.ALTHING_PROCEDURES);
        out.put(Buckets.PRESENT, Buckets.number(image.applied().revision()));
        for (KeyValue pair : pairs) {
            out.put(pair.key().array(), record(pair));
        }
    }

    private void auth() throws IOException {
        var auth = image.auth();
        out.bucket(Buckets.AUTH);
        out.put(Buckets.AUTH_ENABLED, new byte[] {(byte) (auth.isEnabled() ? 1 : 0)});
        out.put(Buckets.AUTH_REVISION, Buckets.number(auth.revision()));
        out.bucket(Buckets.AUTH_ROLES);
        SortedMap<byte[], byte[]> roles = new TreeMap<>(Arrays::compareUnsigned);
        for (Role role : auth.roles().values()) {
            roles.put(Buckets.name(role.name()), AuthRecords.encode(role));
        }
        put(roles);
        out.bucket(Buckets.AUTH_USERS);
        SortedMap<byte[], byte[]> users = new TreeMap<>(Arrays::compareUnsigned);
        for (User user : auth.users().values()) {
            users.put(Buckets.name(user.name()), AuthRecords.encode(user));
        }
        put(users);
    }

    private void put(SortedMap<byte[], byte[]> rows) throws IOException {
        for (var row : rows.entrySet()) {
            out.put(row.getKey(), row.getValue());
        }
    }

    private void leases() throws IOException {
        out.bucket(Buckets.LEASE);
        for (Store.Lease lease : image.leases()) {
            ByteString record = UnknownFieldSet.newBuilder()
                    .addField(LEASE_ID, Field.newBuilder().addVarint(lease.id()).build())
                    .addField(
                            LEASE_TTL,
                            Field.newBuilder().addVarint(lease.ttlSeconds()).build())
                    .build()
                    .toByteString();
            out.put(Buckets.number(lease.id()), record.toByteArray());
        }
    }

    private void meta() throws IOException {
        out.bucket(Buckets.META);
        out.put(Buckets.CONSISTENT_INDEX, Buckets.number(image.applied().index()));
        if (image.compactedRevision() >= 0) {
            byte[] compacted = new RevisionKey(image.compactedRevision(), 0, false).encode();
            out.put(Buckets.FINISHED_COMPACTION, compacted);
            out.put(Buckets.SCHEDULED_COMPACTION, compacted);
        }
        out.put(Buckets.TERM, Buckets.number(image.applied().term()));
    }
}
