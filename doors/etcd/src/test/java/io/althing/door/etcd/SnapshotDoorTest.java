package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotReader;
import io.althing.door.etcd.snapshot.SnapshotSummary;
import io.althing.store.Bytes;
import io.althing.store.Import;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.command.RangeQuery;
import io.althing.store.engine.MemoryHome;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SnapshotDoorTest {
    @TempDir
    Path root;

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private Iterator<SnapshotResponse> ask() {
        return MaintenanceGrpc.newBlockingStub(door.channel()).snapshot(SnapshotRequest.getDefaultInstance());
    }

    private Path save() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Iterator<SnapshotResponse> answers = ask(); answers.hasNext(); ) {
            answers.next().getBlob().writeTo(all);
        }
        return Files.write(root.resolve("snapshot.db"), all.toByteArray());
    }

    private static Store restore(Path file, SnapshotReader.Changes changes) throws IOException {
        var engine = new MemoryHome().open();
        SnapshotReader.read(file, new Import(engine), changes, new byte[0], SnapshotReader.Share.UNTOLD);
        return Store.open(engine);
    }

    @Test
    void aSnapshotComesInPiecesWithTheHashOfAllAtTheEnd() throws IOException {
        for (int i = 0; i < 50; i++) {
            door.put("key" + i, "v".repeat(4000));
        }
        List<SnapshotResponse> answers = new ArrayList<>();
        ask().forEachRemaining(answers::add);

        long total = 0;
        var sha = SnapshotFile.sha256();
        for (SnapshotResponse answer : answers.subList(0, answers.size() - 1)) {
            assertThat(answer.hasHeader()).isFalse();
            total += answer.getBlob().size();
            sha.update(answer.getBlob().asReadOnlyByteBuffer());
        }
        assertThat(total).isGreaterThan(200_000).isEqualTo((total / 4096) * 4096);
        long left = total;
        for (SnapshotResponse answer : answers.subList(0, answers.size() - 1)) {
            assertThat(answer.getBlob().size()).isEqualTo((int) Math.min(left, 32 << 10));
            left -= answer.getBlob().size();
            assertThat(answer.getRemainingBytes()).isEqualTo(left);
        }
        assertThat(answers.getLast().getRemainingBytes()).isZero();
        assertThat(answers.getLast().getBlob().toByteArray()).isEqualTo(sha.digest());
    }

    @Test
    void whatIsInTheFileIsTheStoreAtOneRevision() throws IOException {
        door.leases()
                .leaseGrant(
                        LeaseGrantRequest.newBuilder().setID(0x1234).setTTL(600).build());
        door.put("a", "1");
        door.kv()
                .put(PutRequest.newBuilder()
                        .setKey(DoorFixture.bytes("a"))
                        .setValue(DoorFixture.bytes("2"))
                        .setLease(0x1234)
                        .build());
        door.put("b", "1");
        door.kv()
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(DoorFixture.bytes("b"))
                        .build());
        Path file = save();
        SnapshotFile.verify(file);
        assertThat(SnapshotSummary.of(file).revision()).isEqualTo(5);
        // Four versions, one lease, and what etcd keeps of auth and of the log.
        assertThat(SnapshotSummary.of(file).totalKeys()).isEqualTo(4 + 1 + 2 + 2);

        try (Store store = restore(file, SnapshotReader.Changes.NONE)) {
            Store original = door.member().store();
            for (long revision = 2; revision <= 5; revision++) {
                assertThat(store.hash(revision)).isEqualTo(original.hash(revision));
            }
            assertThat(store.leases()).isEqualTo(original.leases());
            assertThat(store.leaseKeys(0x1234)).isEqualTo(original.leaseKeys(0x1234));
            assertThat(store.compactedRevision()).isEqualTo(-1);
        }
    }

    @Test
    void aBumpedRevisionIsAllThatIsLeftIfItIsMarkedCompacted() throws IOException {
        door.put("a", "1");
        try (Store store = restore(save(), new SnapshotReader.Changes(1000, true))) {
            assertThat(store.revision()).isEqualTo(1002);
            assertThat(store.compactedRevision()).isEqualTo(1002);
            while (store.sweep()) {
                // To the end.
            }
            assertThat(store.size().keys()).isEqualTo(1);
            assertThat(store.range(RangeQuery.of(KeyRange.single(Bytes.utf8("a"))))
                            .toString())
                    .contains("modRevision=2");
        }
    }

    @Test
    void moreAtOnceThanTheDiskMayHaveRoomForAreRefused() {
        List<Context.CancellableContext> contexts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            door.put("key" + i, "v".repeat(100_000));
        }
        for (int i = 0; i < 4; i++) {
            var context = Context.current().withCancellation();
            context.run(() -> assertThat(ask().next().getBlob().size()).isPositive());
            contexts.add(context);
        }
        assertThatThrownBy(() -> ask().next()).hasMessageContaining("too many requests");
        contexts.forEach(context -> context.cancel(null));
    }

    @Test
    void nothingIsLeftInTheDirectoryAlsoWhenClientsGoAway() throws IOException {
        for (int i = 0; i < 500; i++) {
            door.put("key" + i, "v".repeat(10_000));
        }
        for (int i = 0; i < 3; i++) {
            var context = Context.current().withCancellation();
            context.run(() -> assertThat(ask().next().getBlob().size()).isPositive());
            context.cancel(null);
        }
        save();
        try (var left = Files.list(door.member().temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatACrashLeftIsCleared() throws IOException {
        SoloMember member = new SoloMember();
        Files.writeString(member.temporary.resolve("snapshot-7"), "half");
        new EtcdDoor(member, EtcdOptions.DEFAULT, member.temporary).close();
        try (var left = Files.list(member.temporary)) {
            assertThat(left).isEmpty();
        }
        member.close();
    }
}
