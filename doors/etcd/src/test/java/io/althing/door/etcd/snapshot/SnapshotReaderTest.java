package io.althing.door.etcd.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.bolt.BoltWriter;
import io.althing.coordination.Ask;
import io.althing.coordination.Asks;
import io.althing.coordination.Claimant;
import io.althing.coordination.Coordination;
import io.althing.coordination.Kind;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.store.Bytes;
import io.althing.store.Import;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.auth.Permission;
import io.althing.store.command.Alarm;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.engine.MemoryHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotReaderTest {
    @TempDir
    Path root;

    private long index;

    private void apply(Store store, Command command) {
        store.apply(1, ++index, List.of(command));
    }

    private static Command.Put put(String key, String value, long lease) {
        return new Command.Put(Bytes.utf8(key), Bytes.utf8(value), lease, false, false, false);
    }

    /// A store with something of everything.
    private Store store() {
        Store store = Store.open(new MemoryHome().open());
        apply(store, new Command.GrantLease(0x7fff_ffff_ffffL, 30));
        apply(store, new Command.GrantLease(-5, 1 << 20));
        for (int i = 0; i < 120; i++) {
            apply(store, put("key" + i % 40, "value " + i, i % 7 == 0 ? -5 : 0));
        }
        var deletion = new Command.DeleteRange(new KeyRange(Bytes.utf8("key3"), Bytes.utf8("key4")), false);
        apply(store, deletion);
        apply(store, new Command.Transaction(List.of(), List.of(put("z", "1", 0), put("a", "2", 0)), List.of()));
        apply(store, new Command.Compact(60));
        apply(store, new Command.RaiseAlarm(new Alarm(7, Alarm.Kind.CORRUPT)));
        apply(store, new Command.ClearAlarm(new Alarm(7, Alarm.Kind.CORRUPT)));
        apply(store, new Command.RaiseAlarm(new Alarm(7, Alarm.Kind.NO_SPACE)));
        apply(store, new AuthCommand.AddUser("root", "$2a$04$hash"));
        apply(store, new AuthCommand.AddUser("certificate", ""));
        apply(store, new AuthCommand.AddRole("r"));
        for (Permission.Access access : Permission.Access.values()) {
            Bytes from = Bytes.utf8(access.name());
            apply(store, new AuthCommand.GrantPermission("r", new Permission(access, KeyRange.single(from))));
            apply(store, new AuthCommand.GrantPermission("r", new Permission(access, new KeyRange(from, null))));
            var range = new KeyRange(from, Bytes.utf8("z"));
            apply(store, new AuthCommand.GrantPermission("r", new Permission(access, range)));
        }
        apply(store, new AuthCommand.GrantRole("root", "root"));
        apply(store, new AuthCommand.GrantRole("root", "r"));
        apply(store, new AuthCommand.Enable(Bytes.utf8("secret token key")));
        store.publish();
        return store;
    }

    private Path write(Store store, int sortBytes) throws IOException {
        Path file = root.resolve("db" + sortBytes);
        try (var image = store.image()) {
            SnapshotWriter.write(image, file, () -> false, sortBytes);
        }
        return file;
    }

    private static Store read(Path file) throws IOException {
        var engine = new MemoryHome().open();
        SnapshotReader.read(
                file, new Import(engine), SnapshotReader.Changes.NONE, new byte[] {1}, SnapshotReader.Share.UNTOLD);
        return Store.open(engine);
    }

    @Test
    void whoHoldsALockHoldsItAfterARestoreAndTokensGoOnGrowing() throws IOException {
        try (Store original = Store.open(new MemoryHome().open(), new Coordination())) {
            apply(original, new Command.GrantLease(1, 30));
            acquire(original, "first", 1);
            acquire(original, "second", 2);
            acquire(original, "third", 3);
            // The last revision only deletes.
            var cancel = new Ask.Cancel(new Claimant(1, "third"), 3, List.of(LOCK), false);
            apply(original, Asks.command(cancel));
            original.publish();
            var engine = new MemoryHome().open();
            SnapshotReader.read(
                    write(original, 1 << 20),
                    new Import(engine),
                    SnapshotReader.Changes.NONE,
                    new byte[] {1},
                    SnapshotReader.Share.UNTOLD);
            try (Store copy = Store.open(engine, new Coordination())) {
                assertThat(copy.revision()).isEqualTo(original.revision());
                var everything = new KeyRange(Bytes.EMPTY, null);
                assertThat(copy.own().range(everything, 100))
                        .isEqualTo(original.own().range(everything, 100))
                        .isNotEmpty();
                long token =
                        new Look(copy.own()).state(LOCK, 1).holders().getFirst().token();
                var release = new Ask.Release(new Claimant(1, "first"), 4, List.of(LOCK), false);
                var applied = copy.applied();
                copy.apply(applied.term(), applied.index() + 1, List.of(Asks.command(release)));
                copy.publish();
                var next = new Look(copy.own()).state(LOCK, 1).holders().getFirst();
                assertThat(next.who().owner()).isEqualTo("second");
                assertThat(next.token()).isGreaterThan(token);
            }
        }
    }

    private static final Part LOCK = new Part(Kind.LOCK, Bytes.utf8("jobs"), Part.ALL);

    private void acquire(Store store, String owner, long request) {
        var ask = new Ask.Acquire(new Claimant(1, owner), request, List.of(LOCK), Ask.Terms.WAIT, Bytes.EMPTY);
        apply(store, Asks.command(ask));
    }

    @Test
    void whatIsWrittenIsReadButForWhatBelongsToTheCluster() throws IOException {
        try (Store original = store();
                Store copy = read(write(original, 1 << 20))) {
            assertThat(copy.revision()).isEqualTo(original.revision());
            assertThat(copy.compactedRevision()).isEqualTo(60);
            for (long revision = 60; revision <= original.revision(); revision++) {
                assertThat(copy.hash(revision)).isEqualTo(original.hash(revision));
            }
            assertThat(copy.leases()).isEqualTo(original.leases());
            assertThat(copy.leaseKeys(-5)).isEqualTo(original.leaseKeys(-5)).isNotEmpty();
            assertThat(copy.auth().isEnabled()).isTrue();
            assertThat(copy.auth().revision()).isEqualTo(original.auth().revision());
            assertThat(copy.auth().roles()).isEqualTo(original.auth().roles());
            assertThat(copy.auth().users().keySet())
                    .isEqualTo(original.auth().users().keySet());
            assertThat(copy.auth().users().get("root").roles()).containsExactly("r", "root");
            assertThat(copy.auth().users().get("root").passwordHash()).isEqualTo("$2a$04$hash");
            assertThat(copy.auth().users().get("certificate").hasPassword()).isFalse();
            assertThat(copy.alarms()).isEmpty();
            assertThat(copy.membership().members()).isEmpty();
        }
    }

    @Test
    void theSecretThatTokensAreSignedWithIsNotInTheFile() throws IOException {
        try (Store original = store()) {
            assertThat(new String(Files.readAllBytes(write(original, 1 << 20)), StandardCharsets.ISO_8859_1))
                    .contains("$2a$04$hash")
                    .doesNotContain("secret token key");
        }
    }

    @Test
    void aFileThatIsSortedOnDiskIsTheSameAsOneSortedInMemory() throws IOException {
        try (Store original = store()) {
            assertThat(write(original, 500)).hasSameBinaryContentAs(write(original, 1 << 20));
        }
        try (var left = Files.list(root)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("db500", "db1048576");
        }
    }

    @Test
    void aSnapshotThatNobodyWaitsForIsGivenUp() throws IOException {
        try (Store original = store();
                var image = original.image()) {
            assertThatThrownBy(() -> SnapshotWriter.write(image, root.resolve("db"), () -> true))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void whateverBytesAreChangedAFileIsReadOrRefusedWithOneLine() throws IOException {
        byte[] good;
        try (Store original = store()) {
            good = Files.readAllBytes(write(original, 1 << 20));
        }
        Random random = new Random(20261121);
        Path file = root.resolve("bad");
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                int at = 2 * 4096 + random.nextInt(bad.length - 2 * 4096);
                bad[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bad[at] ^ 1 << random.nextInt(8));
            }
            Files.write(file, bad);
            try (Store _ = read(file)) {
                // Values may differ: without its hash a file cannot tell.
            } catch (IOException e) {
                refused++;
                assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
            }
        }
        assertThat(refused).isBetween(100, 2900);
    }

    /// A file of etcd's buckets, with these rows in two of them.
    private Path handMade(byte @Nullable [] key, byte @Nullable [] record, byte @Nullable [] compaction)
            throws IOException {
        Path file = root.resolve("made");
        Files.deleteIfExists(file);
        try (var out = BoltWriter.create(file, 4096)) {
            for (byte[] bucket : List.of(Buckets.AUTH, Buckets.AUTH_ROLES, Buckets.AUTH_USERS, Buckets.KEY)) {
                out.bucket(bucket);
            }
            if (key != null && record != null) {
                out.put(key, record);
            }
            out.bucket(Buckets.LEASE);
            out.bucket(Buckets.META);
            if (compaction != null) {
                out.put(Buckets.SCHEDULED_COMPACTION, compaction);
            }
            out.finish();
        }
        return file;
    }

    @Test
    void theRevisionIsThatOfACompactionWhenNothingLaterIsLeft() throws IOException {
        assertThat(read(handMade(null, null, new RevisionKey(70, 0, false).encode()))
                        .revision())
                .isEqualTo(70);
        assertThat(read(handMade(null, null, null)).revision()).isEqualTo(1);
        // As etcdutl leaves it behind after --bump-revision.
        Path bumped =
                handMade(new RevisionKey(90, 0, false).encode(), new byte[0], new RevisionKey(90, 0, false).encode());
        assertThat(read(bumped).revision()).isEqualTo(90);
        assertThat(read(bumped).compactedRevision()).isEqualTo(90);
    }

    @Test
    void recordsThatContradictThemselvesAreRefused() throws IOException {
        byte[] at = new RevisionKey(5, 0, false).encode();
        var record = io.etcd.jetcd.api.KeyValue.newBuilder().setKey(AuthRecords.bytes(Bytes.utf8("a")));
        assertThatThrownBy(() -> read(handMade(at, record.build().toByteArray(), null)))
                .hasMessageEndingWith("is damaged: the record of revision 5 contradicts itself");
        record.setCreateRevision(6).setModRevision(5).setVersion(1);
        assertThatThrownBy(() -> read(handMade(at, record.build().toByteArray(), null)))
                .hasMessageEndingWith("is damaged: the record of revision 5 contradicts itself");
        assertThatThrownBy(() -> read(handMade(new byte[] {1}, record.build().toByteArray(), null)))
                .hasMessageContaining("its bucket key has a key of 1 bytes that is no revision");
        assertThatThrownBy(() -> read(handMade(new RevisionKey(-5, 0, false).encode(), new byte[0], null)))
                .hasMessageContaining("no revision");
        assertThatThrownBy(() -> read(handMade(at, new byte[] {-1}, null))).isInstanceOf(SnapshotException.class);
    }
}
