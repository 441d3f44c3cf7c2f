package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.watch.Event;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher;
import io.althing.store.watch.Watcher.Polled;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;

/// A watcher that knows from the model what must come next.
final class ModelWatcher {
    private final Model model;
    private final KeyRange range;
    private final boolean wantsPuts;
    private final boolean wantsDeletes;
    private final boolean withPrevious;
    private final AtomicBoolean isReady = new AtomicBoolean(true);
    private Watcher watcher;

    /// Everything before was delivered or does not concern us.
    private long nextRevision;

    private long startRevision;

    ModelWatcher(
            Model model,
            WatchHub hub,
            KeyRange range,
            long startRevision,
            boolean wantsPuts,
            boolean wantsDeletes,
            boolean withPrevious) {
        this.model = model;
        this.range = range;
        this.wantsPuts = wantsPuts;
        this.wantsDeletes = wantsDeletes;
        this.withPrevious = withPrevious;
        this.startRevision = startRevision;
        this.nextRevision = startRevision;
        this.watcher = openOn(hub);
    }

    private Watcher openOn(WatchHub hub) {
        return hub.open(range, nextRevision, wantsPuts, wantsDeletes, withPrevious, () -> isReady.set(true));
    }

    /// Goes on after a crash, as a client would.
    void reopen(WatchHub hub) {
        startRevision = nextRevision;
        watcher = openOn(hub);
        isReady.set(true);
    }

    void close() {
        watcher.close();
    }

    /// Polls until there is nothing; returns whether it was cut off by compaction.
    boolean drain(long publishedRevision, int maxBytes) {
        if (!isReady.compareAndSet(true, false)) {
            assertThat(expectedUpTo(publishedRevision))
                    .as("silent without onReady")
                    .isEmpty();
            return false;
        }
        while (true) {
            switch (watcher.poll(maxBytes)) {
                case Polled.Events events -> take(events);
                case Polled.Nothing(long revision) -> {
                    assertThat(expectedUpTo(Math.min(revision, publishedRevision)))
                            .as("nothing up to " + revision)
                            .isEmpty();
                    if (!isReady.compareAndSet(true, false)) {
                        assertThat(revision).isGreaterThanOrEqualTo(publishedRevision);
                        assertThat(watcher.isSynced()).isEqualTo(publishedRevision >= startRevision);
                        nextRevision = Math.max(nextRevision, publishedRevision + 1);
                        return false;
                    }
                }
                case Polled.Compacted(long compacted) -> {
                    assertThat(nextRevision).isLessThan(compacted);
                    return true;
                }
            }
        }
    }

    /// Polls while no store is attached; returns whether it was cut off by compaction.
    boolean pollOnceWithoutStore(int maxBytes) {
        return switch (watcher.poll(maxBytes)) {
            case Polled.Events events -> {
                take(events);
                isReady.set(true);
                yield false;
            }
            case Polled.Nothing(long revision) -> {
                assertThat(expectedUpTo(revision)).isEmpty();
                yield false;
            }
            case Polled.Compacted _ -> true;
        };
    }

    private void take(Polled.Events polled) {
        assertThat(polled.events()).isNotEmpty();
        var expected = expectedUpTo(polled.events().getLast().pair().modRevision());
        assertThat(polled.events()).hasSize(expected.size());
        for (Event event : polled.events()) {
            var due = expected.removeFirst();
            assertThat(event.isDelete()).isEqualTo(due.isDelete());
            assertThat(event.pair()).isEqualTo(due.pair());
            boolean mayBeGone = event.pair().modRevision() - 1 < model.compacted;
            if (!withPrevious || mayBeGone && event.previous() == null) {
                assertThat(event.previous()).isNull();
            } else {
                assertThat(event.previous()).isEqualTo(due.previous());
            }
        }
        nextRevision = polled.events().getLast().pair().modRevision() + 1;
        assertThat(polled.revision()).isGreaterThanOrEqualTo(nextRevision - 1);
    }

    private ArrayDeque<Event> expectedUpTo(long revision) {
        var expected = new ArrayDeque<Event>();
        if (revision < nextRevision) {
            return expected;
        }
        model.events
                .subMap(nextRevision, true, revision, true)
                .values()
                .forEach(events -> events.stream()
                        .filter(event -> range.contains(event.pair().key()))
                        .filter(event -> event.isDelete() ? wantsDeletes : wantsPuts)
                        .forEach(expected::add));
        return expected;
    }
}
