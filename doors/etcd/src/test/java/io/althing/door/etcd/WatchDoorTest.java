package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.always;
import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.op;
import static io.althing.door.etcd.DoorFixture.putOf;
import static io.althing.door.etcd.WatchClient.isFragment;
import static io.althing.door.etcd.WatchClient.on;
import static io.althing.door.etcd.WatchClient.onPrefix;
import static io.althing.door.etcd.WatchClient.withId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.Event.EventType;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchCreateRequest.FilterType;
import io.etcd.jetcd.api.WatchResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Watches as a client sees them, one event or answer after the other.
class WatchDoorTest {
    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private WatchClient watch;

    @BeforeEach
    void open() {
        watch = WatchClient.open(door.channel());
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private void delete(String key) {
        door.kv().deleteRange(DeleteRangeRequest.newBuilder().setKey(bytes(key)).build());
    }

    private void compact(long revision) {
        door.kv().compact(CompactionRequest.newBuilder().setRevision(revision).build());
    }

    private static String text(Event event) {
        KeyValue pair = event.getKv();
        return event.getType() + " " + pair.getKey().toStringUtf8() + "="
                + pair.getValue().toStringUtf8() + "@" + pair.getModRevision();
    }

    private static List<String> texts(WatchResponse response) {
        return response.getEventsList().stream().map(WatchDoorTest::text).toList();
    }

    @Test
    void aWatcherIsCreatedFirstAndThenTold() {
        door.put("a", "0");
        WatchResponse created = watch.create(on("a"));
        assertThat(created.getWatchId()).isZero();
        assertThat(created.getCanceled()).isFalse();
        assertThat(created.getEventsCount()).isZero();
        assertThat(created.getHeader().getRevision()).isEqualTo(2);
        assertThat(created.getHeader().getMemberId()).isEqualTo(SoloMember.ID);
        door.put("a", "1");
        WatchResponse told = watch.next();
        assertThat(texts(told)).startsWith("PUT a=1@3");
        assertThat(told.getHeader().getRevision()).isEqualTo(3);
        assertThat(told.getCreated()).isFalse();
        door.put("b", "1");
        delete("a");
        assertThat(text(watch.nextEvent())).isEqualTo("DELETE a=@5");
    }

    @Test
    void aDeleteCarriesOnlyKeyAndRevision() {
        door.put("a", "1");
        watch.create(on("a"));
        delete("a");
        assertThat(watch.nextEvent())
                .isEqualTo(Event.newBuilder()
                        .setType(EventType.DELETE)
                        .setKv(KeyValue.newBuilder().setKey(bytes("a")).setModRevision(3))
                        .build());
    }

    @Test
    void thePairBeforeComesIfAskedForAndIfThereWasOne() {
        watch.create(on("a").setPrevKv(true));
        door.put("a", "1");
        door.put("a", "2");
        delete("a");
        door.put("a", "3");
        assertThat(watch.nextEvent().hasPrevKv()).isFalse();
        KeyValue beforePut = watch.nextEvent().getPrevKv();
        assertThat(beforePut.getValue()).isEqualTo(bytes("1"));
        assertThat(beforePut.getVersion()).isEqualTo(1);
        KeyValue beforeDelete = watch.nextEvent().getPrevKv();
        assertThat(beforeDelete.getValue()).isEqualTo(bytes("2"));
        assertThat(beforeDelete.getCreateRevision()).isEqualTo(2);
        assertThat(watch.nextEvent().hasPrevKv()).isFalse();
    }

    @Test
    void aCompactedPairBeforeIsLeftOut() {
        door.put("a", "1");
        door.put("a", "2");
        compact(3);
        watch.create(on("a").setPrevKv(true).setStartRevision(3));
        assertThat(watch.nextEvent().hasPrevKv()).isFalse();
    }

    /// The first watcher has it read, and it is kept with the change for whoever comes next.
    @Test
    void aPairBeforeThatOthersWereToldIsLeftOutOnceItIsCompacted() {
        door.put("a", "1");
        door.put("a", "2");
        watch.create(on("a").setPrevKv(true).setStartRevision(3));
        assertThat(watch.next().getEvents(0).hasPrevKv()).isTrue();
        compact(3);
        watch.create(on("a").setPrevKv(true).setStartRevision(3));
        assertThat(watch.next().getEvents(0).hasPrevKv()).isFalse();
    }

    @Test
    void aWatcherFromThePastGetsAllThatCameSinceInOrder() {
        door.put("a", "1");
        door.put("b", "1");
        door.kv().txn(always(op(putOf("a", "2")), op(putOf("c", "2")), op(putOf("b", "2"))));
        watch.create(onPrefix("a").setRangeEnd(bytes("c")).setStartRevision(3));
        WatchResponse response = watch.next();
        assertThat(texts(response)).containsExactly("PUT b=1@3", "PUT a=2@4", "PUT b=2@4");
        assertThat(response.getHeader().getRevision()).isEqualTo(4);
    }

    @Test
    void aWatcherOfTheFutureIsSilentUntilThen() {
        watch.create(on("a").setStartRevision(5));
        door.put("a", "2");
        watch.askProgress();
        door.put("a", "3");
        door.put("a", "4");
        watch.assertSilent();
        door.put("a", "5");
        assertThat(text(watch.nextEvent())).isEqualTo("PUT a=5@5");
    }

    @Test
    void aWatcherFromBeforeTheCompactionIsCreatedAndThenCanceled() {
        door.put("a", "1");
        door.put("a", "2");
        door.put("a", "3");
        compact(3);
        WatchResponse created = watch.create(on("a").setStartRevision(2));
        assertThat(created.getCanceled()).isFalse();
        WatchResponse canceled = watch.next();
        assertThat(canceled.getWatchId()).isEqualTo(created.getWatchId());
        assertThat(canceled.getCanceled()).isTrue();
        assertThat(canceled.getCreated()).isFalse();
        assertThat(canceled.getCompactRevision()).isEqualTo(3);
        assertThat(canceled.getHeader().getRevision()).isZero();
        assertThat(canceled.getCancelReason()).isEmpty();
        watch.create(on("a").setStartRevision(3));
        assertThat(texts(watch.next())).containsExactly("PUT a=2@3", "PUT a=3@4");
    }

    @Test
    void aDeleteAtTheCompactedRevisionIsStillSeen() {
        door.put("a", "1");
        delete("a");
        compact(3);
        watch.create(on("a").setStartRevision(3));
        assertThat(text(watch.nextEvent())).isEqualTo("DELETE a=@3");
    }

    @Test
    void aWatcherInStepDoesNotCareAboutCompaction() {
        watch.create(on("a"));
        door.put("a", "1");
        assertThat(texts(watch.next())).hasSize(1);
        compact(2);
        door.put("a", "2");
        assertThat(text(watch.nextEvent())).isEqualTo("PUT a=2@3");
    }

    @Test
    void identitiesAreCountedUpAndNotUsedAgain() {
        assertThat(watch.create(on("a")).getWatchId()).isZero();
        assertThat(watch.create(on("a")).getWatchId()).isEqualTo(1);
        watch.cancel(0);
        assertThat(watch.next().getCanceled()).isTrue();
        assertThat(watch.create(on("a")).getWatchId()).isEqualTo(2);
        assertThat(watch.create(withId(on("a"), 3)).getWatchId()).isEqualTo(3);
        assertThat(watch.create(on("a")).getWatchId()).isEqualTo(4);
    }

    @Test
    void anIdentityInUseIsRefusedAndTheFirstOwnerStays() {
        watch.create(on("a"));
        watch.create(withId(on("a"), 1));
        assertRefused(withId(on("b"), 1), "mvcc: duplicate watch ID provided on the WatchStream");
        door.put("a", "1");
        assertThat(List.of(watch.next().getWatchId(), watch.next().getWatchId()))
                .containsExactlyInAnyOrder(0L, 1L);
    }

    private void assertRefused(WatchCreateRequest.Builder request, String reason) {
        WatchResponse refused = watch.create(request);
        assertThat(refused.getCanceled()).isTrue();
        assertThat(refused.getWatchId()).isEqualTo(-1);
        assertThat(refused.getCancelReason()).isEqualTo(reason);
        assertThat(refused.getCompactRevision()).isZero();
    }

    @Test
    void whatCannotBeWatchedIsRefusedAndTheStreamGoesOn() {
        assertRefused(on("b").setRangeEnd(bytes("a")), "mvcc: watcher range is empty");
        assertRefused(on("b").setRangeEnd(bytes("b")), "mvcc: watcher range is empty");
        assertRefused(on("a").setStartRevision(-1), "etcdserver: mvcc: required revision has been compacted");
        assertThat(watch.create(on("a")).getWatchId()).isZero();
    }

    @Test
    void anEmptyKeyMeansTheFirstThereCanBe() {
        watch.create(on("").setRangeEnd(ZERO));
        door.kv().put(PutRequest.newBuilder().setKey(ZERO).build());
        assertThat(watch.nextEvent().getKv().getKey()).isEqualTo(ZERO);
        door.put("\uffff", "1");
        assertThat(watch.nextEvent().getKv().getKey()).isEqualTo(bytes("\uffff"));
    }

    @Test
    void filtersKeepEventsBack() {
        watch.create(on("a").addFilters(FilterType.NOPUT));
        watch.create(on("a").addFilters(FilterType.NODELETE));
        watch.create(on("a").addFilters(FilterType.NODELETE).addFilters(FilterType.NOPUT));
        door.put("a", "1");
        WatchResponse put = watch.next();
        assertThat(put.getWatchId()).isEqualTo(1);
        assertThat(texts(put)).containsExactly("PUT a=1@2");
        delete("a");
        WatchResponse delete = watch.next();
        assertThat(delete.getWatchId()).isZero();
        assertThat(texts(delete)).containsExactly("DELETE a=@3");
    }

    @Test
    void aCanceledWatcherSaysGoodbyeAndNothingMore() {
        watch.create(on("a"));
        door.put("b", "1");
        watch.cancel(0);
        WatchResponse canceled = watch.next();
        assertThat(canceled.getCanceled()).isTrue();
        assertThat(canceled.getWatchId()).isZero();
        assertThat(canceled.getHeader().getRevision()).isEqualTo(2);
        assertThat(canceled.getCancelReason()).isEmpty();
        door.put("a", "1");
        watch.cancel(0);
        watch.cancel(404);
        watch.assertSilent();
        assertThat(door.member().watches().watcherCount()).isZero();
    }

    @Test
    void progressIsAnsweredForAllWatchersBehindTheirEvents() {
        watch.create(on("a"));
        watch.create(onPrefix("b"));
        for (int i = 0; i < 20; i++) {
            door.put("a", "" + i);
        }
        watch.askProgress();
        long seen = 1;
        WatchResponse response = watch.next();
        while (response.getWatchId() != -1) {
            seen = response.getEventsList().getLast().getKv().getModRevision();
            response = watch.next();
        }
        assertThat(seen).isEqualTo(21);
        assertThat(response.getHeader().getRevision()).isEqualTo(21);
        assertThat(response.getEventsCount()).isZero();
        assertThat(response.getCreated()).isFalse();
        assertThat(response.getCanceled()).isFalse();
    }

    @Test
    void progressIsNotAnsweredWithoutWatchers() {
        watch.askProgress();
        watch.assertSilent();
    }

    @Test
    void eventsGoOnAfterTheClientEndedItsSide() {
        watch.create(on("a"));
        watch.halfClose();
        door.put("a", "1");
        assertThat(text(watch.nextEvent())).isEqualTo("PUT a=1@2");
        door.put("a", "2");
        assertThat(text(watch.nextEvent())).isEqualTo("PUT a=2@3");
    }

    private static TxnRequest largePuts(int count, int valueBytes) {
        RequestOp[] puts = new RequestOp[count];
        for (int i = 0; i < count; i++) {
            puts[i] = op(PutRequest.newBuilder()
                    .setKey(bytes("k%03d".formatted(i)))
                    .setValue(ByteString.copyFrom(new byte[valueBytes]))
                    .build());
        }
        return always(puts);
    }

    @Test
    void oneRevisionIsOneResponseHoweverLarge() {
        watch.create(onPrefix("k").setPrevKv(true));
        door.kv().txn(largePuts(100, 15_000));
        door.kv().txn(largePuts(100, 15_000));
        assertThat(watch.next().getEventsCount()).isEqualTo(100);
        WatchResponse second = watch.next();
        assertThat(second.getEventsCount()).isEqualTo(100);
        assertThat(second.getSerializedSize()).isGreaterThan(DoorFixture.MESSAGE_BYTES_MAX);
        assertThat(isFragment(second)).isFalse();
    }

    @Test
    void largeRevisionsComeInContiguousPartsToThoseWhoAllowIt() {
        watch.create(WatchClient.fragmented(onPrefix("k").setPrevKv(true)));
        watch.create(on("k000"));
        door.kv().txn(largePuts(100, 15_000));
        assertThat(List.of(watch.next().getWatchId(), watch.next().getWatchId()))
                .containsExactlyInAnyOrder(0L, 1L);
        door.kv().txn(largePuts(100, 15_000));
        WatchResponse part = watch.next();
        if (part.getWatchId() == 1) {
            part = watch.next();
        }
        assertThat(isFragment(part)).isTrue();
        int events = 0;
        while (isFragment(part)) {
            assertThat(part.getSerializedSize()).isLessThan(DoorFixture.MESSAGE_BYTES_MAX + 100);
            events += part.getEventsCount();
            part = watch.next();
            assertThat(part.getWatchId()).isZero();
            assertThat(part.getHeader().getRevision()).isEqualTo(3);
        }
        assertThat(events + part.getEventsCount()).isEqualTo(100);
    }
}
