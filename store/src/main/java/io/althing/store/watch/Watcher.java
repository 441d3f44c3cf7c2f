package io.althing.store.watch;

import java.util.List;

/// One watcher's place in history. Used by one thread at a time.
public interface Watcher extends AutoCloseable {
    /// Takes what is next: whole revisions, at least one if there is one, then up to about
    /// `maxBytes` and 1,000 revisions.
    Polled poll(int maxBytes);

    /// The revision that was the present one when this watcher was opened: without a start of its
    /// own, it sees exactly what came after.
    long openedAt();

    /// Tells whether everything up to [WatchHub#revision] has been polled, and the start lies not
    /// in the future.
    boolean isSynced();

    /// How many events [#poll] can take from memory; -1 if it has to read from the store.
    long inMemory();

    /// Any thread.
    @Override
    void close();

    sealed interface Polled {
        /// @param events never empty; ordered by revision, then by operation; a revision is never
        ///     split
        /// @param revision the store's revision at that time; beyond the last event's while
        ///     catching up
        /// @param isAll nothing is left now: `onReady` will be called
        record Events(List<Event> events, long revision, boolean isAll) implements Polled {}

        /// Nothing now: `onReady` will be called. Everything of this watcher up to `revision` has
        /// been delivered.
        record Nothing(long revision) implements Polled {}

        /// What comes next was compacted away; the watcher is of no use any more.
        record Compacted(long compactedRevision) implements Polled {}
    }
}
