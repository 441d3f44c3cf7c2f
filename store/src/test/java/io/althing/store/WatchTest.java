package io.althing.store;

import static io.althing.store.Scratch.all;
import static io.althing.store.Scratch.always;
import static io.althing.store.Scratch.deleteOf;
import static io.althing.store.Scratch.putOf;
import static io.althing.store.Scratch.single;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.command.Command;
import io.althing.store.encoding.Space;
import io.althing.store.watch.Event;
import io.althing.store.watch.Watcher;
import io.althing.store.watch.Watcher.Polled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final int PLENTY = 1 << 20;

    private final Scratch scratch = new Scratch();

    @Test
    void aWatcherFromNowSeesOnlyWhatComesAfter() {
        scratch.put("a", "before");
        var watcher = watch(all(), 0);
        assertThat(watcher.isSynced()).isTrue();
        assertThat(watcher.poll(PLENTY)).isEqualTo(new Polled.Nothing(2));
        scratch.put("a", "after");
        assertThat(told(watcher)).containsExactly("put a=after@3");
        assertThat(watcher.poll(PLENTY)).isEqualTo(new Polled.Nothing(3));
    }

    @Test
    void eventsOfATransactionComeInItsOrder() {
        var watcher = watch(all(), 0);
        scratch.put("c", "");
        scratch.apply(always(putOf("b", "1"), deleteOf("c"), putOf("a", "2")));
        assertThat(told(watcher)).containsExactly("put c=@2", "put b=1@3", "delete c@3", "put a=2@3");
    }

    @Test
    void aRevokedLeaseDeletesItsKeysInOrderInOneRevision() {
        scratch.apply(new Command.GrantLease(7, 60));
        for (String key : List.of("c", "a", "b")) {
            scratch.put(key, "", 7);
        }
        var watcher = watch(all(), 0);
        scratch.apply(new Command.RevokeLease(7));
        assertThat(told(watcher)).containsExactly("delete a@5", "delete b@5", "delete c@5");
    }

    @Test
    void aWatchFromTheTombstonesRevisionSeesTheDeleteAfterCompactingThere() {
        scratch.put("a", "x");
        scratch.delete("a");
        scratch.apply(new Command.Compact(3));
        scratch.sweep();
        scratch.store.close();
        scratch.store = Store.open(scratch.home.open());
        assertThat(told(watch(all(), 3))).containsExactly("delete a@3");
        assertThat(watch(all(), 2).poll(PLENTY)).isEqualTo(new Polled.Compacted(3));
    }

    @Test
    void aFutureStartStaysSilentUntilThenAndIsNotSynced() {
        scratch.put("a", "2");
        var watcher = watch(all(), 5);
        scratch.put("a", "3");
        scratch.put("a", "4");
        assertThat(watcher.poll(PLENTY)).isEqualTo(new Polled.Nothing(4));
        assertThat(watcher.isSynced()).isFalse();
        scratch.put("a", "5");
        scratch.put("a", "6");
        assertThat(told(watcher)).containsExactly("put a=5@5", "put a=6@6");
        assertThat(watcher.isSynced()).isTrue();
    }

    @Test
    void previousPairsComeWithChangesAndDeletesButNotWithCreations() {
        var watcher = scratch.store.watches().open(all(), 0, true, true, true, () -> {});
        scratch.put("a", "1");
        scratch.put("a", "2");
        scratch.delete("a");
        scratch.put("a", "3");
        var events = ((Polled.Events) watcher.poll(PLENTY)).events();
        assertThat(events)
                .extracting(event ->
                        event.previous() == null ? "" : event.previous().value().toString())
                .containsExactly("", "1", "2", "");
        assertThat(events.get(2).pair()).isEqualTo(new KeyValue(Bytes.utf8("a"), 0, 4, 0, Bytes.EMPTY, 0));
    }

    @Test
    void aCompactedPreviousPairIsLeftOut() {
        scratch.put("a", "1");
        scratch.put("a", "2");
        scratch.apply(new Command.Compact(3));
        scratch.sweep();
        var watcher = scratch.store.watches().open(all(), 3, true, true, true, () -> {});
        var events = ((Polled.Events) watcher.poll(PLENTY)).events();
        assertThat(events).extracting(Event::previous).containsOnlyNulls();
    }

    @Test
    void historyThatMayHaveBeenSweptUnderTheScanIsNotHandedOut() {
        scratch.put("a", "1");
        scratch.put("b", "2");
        scratch.put("a", "3");
        scratch.apply(new Command.Compact(3));
        scratch.sweep();
        var engine = scratch.store.engine();
        var view = Loader.load(engine);
        var history = new StoreHistory(engine, new Versions(engine), () -> view, Space.CLIENTS);
        assertThat(history.changes(2, 5, key -> !key.isEmpty(), PLENTY)).isNull();
        assertThat(history.changes(3, 5, key -> !key.isEmpty(), PLENTY)).isNotNull();
    }

    @Test
    void compactionDoesNotTouchAWatcherInStep() {
        var watcher = watch(all(), 0);
        for (int i = 0; i < 10; i++) {
            scratch.put("a", "x");
        }
        scratch.apply(new Command.Compact(11));
        scratch.sweep();
        assertThat(told(watcher)).hasSize(10);
    }

    @Test
    void aWatcherThatNeverPolledGetsEverythingWithoutGapEvenBehindTheRing() {
        var watcher = watch(single("a"), 0);
        int puts = 20_000;
        for (int i = 0; i < puts; i++) {
            scratch.put(i % 2 == 0 ? "a" : "b", "" + i);
        }
        assertThat(watcher.isSynced()).isFalse();
        var seen = new ArrayList<Event>();
        while (watcher.poll(2_000) instanceof Polled.Events(var events, var _, var _)) {
            seen.addAll(events);
        }
        assertThat(seen).hasSize(puts / 2);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i).pair().modRevision()).isEqualTo(2 + 2L * i);
        }
        assertThat(watcher.isSynced()).isTrue();
    }

    @Test
    void aSparseWatcherBehindMuchHistoryAsksToBePolledAgainAndArrives() {
        for (int i = 0; i < 30_000; i++) {
            scratch.put("noise", "");
        }
        scratch.put("a", "signal");
        scratch.store.close();
        scratch.store = Store.open(scratch.home.open());
        var calls = new AtomicInteger();
        var watcher = scratch.store.watches().open(single("a"), 1, true, true, false, calls::incrementAndGet);
        int polls = 0;
        Polled polled = watcher.poll(PLENTY);
        while (polled instanceof Polled.Nothing && calls.getAndSet(0) > 0) {
            polls++;
            polled = watcher.poll(PLENTY);
        }
        assertThat(polls).isGreaterThan(1);
        assertThat(polled).isInstanceOf(Polled.Events.class);
    }

    @Test
    void anotherStoreUnderTheSameHubGoesOnWhereEachWatcherWas() {
        var live = watch(all(), 0);
        scratch.put("a", "1");
        var idle = watch(single("idle"), 0);
        assertThat(told(live)).containsExactly("put a=1@2");
        idle.poll(PLENTY);
        live.poll(PLENTY);
        var hub = scratch.store.watches();
        var leader = new Scratch();
        for (String value : List.of("1", "2", "3")) {
            leader.put("a", value);
        }
        leader.apply(new Command.Compact(3));
        leader.sweep();

        scratch.store.close();
        assertThat(live.poll(PLENTY)).isInstanceOf(Polled.Nothing.class);
        leader.store.close();
        var next = Store.open(leader.home.open(), hub);
        assertThat(told(live)).containsExactly("put a=2@3", "put a=3@4");
        assertThat(idle.poll(PLENTY)).isEqualTo(new Polled.Nothing(4));
        assertThat(next.watches()).isSameAs(hub);
    }

    /// etcd's issue 20221: whatever a snapshot brings, nothing before the start is told.
    @Test
    void aWatcherOfTheFutureStaysSilentThroughASnapshot() {
        scratch.put("a", "1");
        var future = watch(all(), 6);
        future.poll(PLENTY);
        var hub = scratch.store.watches();
        var leader = new Scratch();
        for (String value : List.of("1", "2", "3")) {
            leader.put("a", value);
        }
        leader.apply(new Command.Compact(4));
        scratch.store.close();
        leader.store.close();
        leader.store = Store.open(leader.home.open(), hub);
        assertThat(future.poll(PLENTY)).isInstanceOf(Polled.Nothing.class);
        assertThat(future.isSynced()).as("no progress is told either").isFalse();
        leader.put("a", "5");
        assertThat(future.poll(PLENTY)).isInstanceOf(Polled.Nothing.class);
        leader.put("a", "6");
        assertThat(told(future)).containsExactly("put a=6@6");
    }

    @Test
    void manyWatchersOfOneKeyAndOfManyKeysAreServedAndLeaveNothingBehind() {
        var wakings = new AtomicInteger();
        var watchers = new ArrayList<Watcher>();
        var hub = scratch.store.watches();
        for (int i = 0; i < 10_000; i++) {
            watchers.add(hub.open(single("hot"), 0, true, true, false, wakings::incrementAndGet));
            watchers.add(hub.open(single("key" + i), 0, true, true, false, wakings::incrementAndGet));
        }
        watchers.forEach(watcher -> watcher.poll(PLENTY));
        for (int i = 0; i < 100; i++) {
            scratch.put("hot", "");
            scratch.put("key" + i, "");
        }
        assertThat(wakings.get()).isEqualTo(10_100);
        assertThat(told(watchers.getFirst())).hasSize(100);
        assertThat(hub.watcherCount()).isEqualTo(20_000);
        watchers.forEach(Watcher::close);
        watchers.forEach(Watcher::close);
        assertThat(hub.watcherCount()).isZero();
        scratch.put("hot", "");
    }

    private Watcher watch(KeyRange range, long startRevision) {
        return scratch.store.watches().open(range, startRevision, true, true, false, () -> {});
    }

    private static List<String> told(Watcher watcher) {
        var told = new ArrayList<String>();
        if (watcher.poll(PLENTY) instanceof Polled.Events(var events, var _, var _)) {
            for (Event event : events) {
                var pair = event.pair();
                told.add(
                        event.isDelete()
                                ? "delete " + pair.key() + "@" + pair.modRevision()
                                : "put " + pair.key() + "=" + pair.value() + "@" + pair.modRevision());
            }
        }
        return told;
    }
}
