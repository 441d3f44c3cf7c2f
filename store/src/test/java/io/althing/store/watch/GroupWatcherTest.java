package io.althing.store.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.watch.Watcher.Polled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupWatcherTest {
    private static final Bytes KEY = Bytes.utf8("a");

    /// A store at revision 5 that remembers nothing.
    private static final class AtFive implements History {
        @Override
        public long revision() {
            return 5;
        }

        @Override
        public long compactedRevision() {
            return -1;
        }

        @Override
        public Window changes(long fromRevision, long toRevision, Predicate<Bytes> matches, int maxBytes) {
            return new Window(List.of(), toRevision);
        }

        @Override
        public @Nullable KeyValue pair(Bytes key, long modRevision) {
            return null;
        }
    }

    @Test
    void aWatcherThatJoinsWhileABatchIsBeingHandedOutMissesNothing() {
        var hub = new WatchHub();
        hub.attach(new AtFive());
        var group = new WatchGroup(KeyRange.single(KEY), true, true);
        // The batch with revision 6 is in the ring and in this chain; the hub has not moved on yet.
        var six = put(6);
        hub.ring().add(six);
        group.match(six.changes().getFirst());
        group.append(six, new ArrayList<>());

        for (long start : new long[] {0, 6}) {
            var watcher = new GroupWatcher(hub, group, start, false, () -> {});
            assertThat(watcher.poll(100))
                    .as("from " + start)
                    .isInstanceOfSatisfying(
                            Polled.Events.class,
                            events -> assertThat(events.events()).hasSize(1));
            assertThat(watcher.poll(100)).isEqualTo(new Polled.Nothing(6));
        }
    }

    @Test
    void aWatcherThatWasHandedAllIsCalledForTheNextWithoutAPollBetween() {
        var hub = new WatchHub();
        hub.attach(new AtFive());
        var calls = new AtomicInteger();
        var watcher = hub.open(KeyRange.single(KEY), 0, true, true, false, calls::incrementAndGet);
        assertThat(watcher.poll(100)).isEqualTo(new Polled.Nothing(5));
        for (long revision = 6; revision < 9; revision++) {
            hub.publish(List.of(put(revision)));
            assertThat(calls).hasValue((int) revision - 5);
            assertThat(watcher.poll(100))
                    .isInstanceOfSatisfying(
                            Polled.Events.class,
                            events -> assertThat(events.isAll()).isTrue());
        }
        hub.publish(List.of(put(9), put(10)));
        assertThat(calls).as("once for both").hasValue(4);
        watcher.close();
        hub.publish(List.of(put(11)));
        assertThat(calls).as("closed").hasValue(4);
    }

    @Test
    void aWatcherWithMoreThanFitsIsNotHandedAll() {
        var hub = new WatchHub();
        hub.attach(new AtFive());
        var watcher = hub.open(KeyRange.single(KEY), 0, true, true, false, () -> {});
        hub.publish(List.of(put(6), put(7)));
        for (boolean isAll : new boolean[] {false, true}) {
            assertThat(watcher.poll(1))
                    .isInstanceOfSatisfying(
                            Polled.Events.class,
                            events -> assertThat(events.isAll()).isEqualTo(isAll));
        }
    }

    private static RevisionChanges put(long revision) {
        var pair = new KeyValue(KEY, revision, revision, 1, Bytes.EMPTY, 0);
        return new RevisionChanges(revision, List.of(new Change(false, pair, 0)));
    }
}
